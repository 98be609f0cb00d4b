package io.varve.builder.output;

import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.NativeFiles;
import io.varve.image.LayerForm;
import io.varve.linux.DirectoryHandle;
import io.varve.storage.disk.RandomNames;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Writes the files of a build as one tar ({@code --output type=tar}). */
public final class TarOutput {

  private final NativeFiles files;
  private final LayerForm form;
  private final Path scratch;

  /**
   * A writer.
   *
   * @param files what nio can't do
   * @param form writes the tar
   * @param scratch a directory for the files in between
   */
  public TarOutput(NativeFiles files, LayerForm form, Path scratch) {
    this.files = files;
    this.form = form;
    this.scratch = scratch;
  }

  /**
   * Writes trees.
   *
   * @param trees the files of the build by the directory of the tar that they go into; the empty
   *     name is the tar's root
   * @param destination takes the tar
   * @throws IOException when writing fails
   * @throws InterruptedException when the thread was interrupted
   */
  public void write(Map<String, FileTree> trees, Destination destination)
      throws IOException, InterruptedException {
    Files.createDirectories(scratch);
    String name = RandomNames.next();
    Path directory = scratch.resolve(name);
    try {
      for (Map.Entry<String, FileTree> tree : trees.entrySet()) {
        new DirectoryOutput(files).write(tree.getValue(), directory.resolve(tree.getKey()));
      }
      destination.write(out -> form.write(List.of(directory), new OnDiskFormat.Plain(), out));
    } finally {
      if (Files.exists(directory)) {
        try (DirectoryHandle handle = DirectoryHandle.open(scratch)) {
          handle.removeTree(name);
        }
      }
    }
  }
}
