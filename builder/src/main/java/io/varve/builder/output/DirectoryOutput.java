package io.varve.builder.output;

import io.varve.builder.copy.CopyAttributes;
import io.varve.builder.copy.LayerEditor;
import io.varve.builder.copy.ModeChange;
import io.varve.builder.copy.Owner;
import io.varve.builder.copy.TreeCopier;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LayerTree;
import io.varve.builder.tree.NativeFiles;
import io.varve.builder.tree.PathSelection;
import io.varve.oci.error.AlreadyExists;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskLayerFormat;
import io.varve.unionfs.LayerStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/** Writes the files of a build into a directory of the host ({@code --output type=local}). */
public final class DirectoryOutput {

  private final NativeFiles files;

  /**
   * A writer.
   *
   * @param files what nio can't do
   */
  public DirectoryOutput(NativeFiles files) {
    this.files = files;
  }

  /**
   * Copies a tree into a directory. Files that are there already are replaced by those of the tree;
   * links in the directory are not followed.
   *
   * @param tree the files of the build
   * @param directory where they go; it is made when it is missing
   * @throws AlreadyExists when something else than a directory is there
   * @throws IOException when copying fails
   */
  public void write(FileTree tree, Path directory) throws IOException {
    if (Files.exists(directory) && !Files.isDirectory(directory, LinkOption.NOFOLLOW_LINKS)) {
      throw new AlreadyExists("output " + directory + " exists and is no directory");
    }
    Files.createDirectories(directory);
    Path real = directory.toRealPath();
    LayerTree target =
        new LayerTree(
            LayerStack.of(new OnDiskLayerFormat(new OnDiskFormat.Plain()), List.of(real)));
    CopyAttributes attributes =
        new CopyAttributes(
            Optional.empty(), ModeChange.NONE, Optional.empty(), Owner.ROOT, Instant.EPOCH);
    LayerEditor editor = new LayerEditor(real, target, files);
    new TreeCopier(tree, editor, files, attributes).merge("/", PathSelection.ALL);
    editor.finish();
  }
}
