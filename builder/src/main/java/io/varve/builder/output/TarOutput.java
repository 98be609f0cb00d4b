package io.varve.builder.output;

import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.NativeFiles;
import io.varve.image.LayerForm;
import io.varve.linux.DirectoryHandle;
import io.varve.storage.disk.RandomNames;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.util.List;
import java.util.Objects;

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
   * Writes a tree. The tar is there when it is complete.
   *
   * @param tree the files of the build
   * @param archive the tar
   * @throws IOException when writing fails
   */
  public void write(FileTree tree, Path archive) throws IOException {
    Files.createDirectories(scratch);
    String name = RandomNames.next();
    Path directory = scratch.resolve(name);
    Path place = archive.toAbsolutePath();
    Path beside =
        place.resolveSibling("." + Objects.requireNonNull(place.getFileName()) + "." + name);
    try {
      new DirectoryOutput(files).write(tree, directory);
      try (OutputStream out = new BufferedOutputStream(Files.newOutputStream(beside))) {
        form.write(List.of(directory), new OnDiskFormat.Plain(), out);
      }
      Files.move(beside, place, StandardCopyOption.ATOMIC_MOVE);
    } finally {
      Files.deleteIfExists(beside);
      try (DirectoryHandle handle = DirectoryHandle.open(scratch)) {
        handle.removeTree(name);
      }
    }
  }
}
