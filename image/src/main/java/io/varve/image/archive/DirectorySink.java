package io.varve.image.archive;

import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;

/** Writes an archive as a directory. */
public final class DirectorySink implements ArchiveSink {

  private final Path root;

  /**
   * An archive in a directory.
   *
   * @param root made when it does not exist; files of other archives in it stay
   */
  public DirectorySink(Path root) {
    this.root = root;
  }

  @Override
  public void directory(String name) throws IOException {
    Files.createDirectories(root.resolve(name));
  }

  @Override
  public void file(String name, long size, Body body) throws IOException {
    Path file = root.resolve(name);
    Files.createDirectories(file.getParent());
    try (OutputStream out =
        new BufferedOutputStream(
            Files.newOutputStream(
                file,
                StandardOpenOption.CREATE,
                StandardOpenOption.TRUNCATE_EXISTING,
                StandardOpenOption.WRITE),
            256 * 1024)) {
      body.writeTo(out);
    }
  }

  @Override
  public void close() {
    // each file is complete by itself
  }
}
