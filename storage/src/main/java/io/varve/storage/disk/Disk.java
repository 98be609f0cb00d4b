package io.varve.storage.disk;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * Changes files. Reading names and attributes needs no seam and goes through {@link
 * java.nio.file.Files}; what is here is what can be lost in a crash, so that tests can lose it.
 *
 * <p>All methods throw {@link DiskFull} when there is no space left.
 */
public interface Disk {

  /**
   * The host's file systems.
   *
   * @return a disk without state
   */
  static Disk local() {
    return new LocalDisk();
  }

  /**
   * Opens a file for reading and writing; makes it when there is none.
   *
   * @param file the file
   * @return an open file
   * @throws IOException when it fails
   */
  DiskFile open(Path file) throws IOException;

  /**
   * Makes a directory and those above it; nothing happens when it exists.
   *
   * @param directory the directory
   * @throws IOException when it fails
   */
  void createDirectories(Path directory) throws IOException;

  /**
   * Makes a directory and those above it, and waits until their names are on disk; nothing happens
   * when it exists.
   *
   * @param directory the directory
   * @throws IOException when it fails
   */
  default void createDurably(Path directory) throws IOException {
    List<Path> missing = new ArrayList<>();
    for (Path at = directory.toAbsolutePath();
        at.getParent() != null && !Files.isDirectory(at);
        at = at.getParent()) {
      missing.add(at);
    }
    if (!missing.isEmpty()) {
      createDirectories(directory);
      for (Path made : missing) {
        syncDirectory(made.getParent());
      }
    }
  }

  /**
   * Renames atomically, in place of what has the new name. On disk after {@link #syncDirectory} of
   * the directory of the new name.
   *
   * @param from the old name
   * @param to the new name, in the same file system
   * @throws IOException when it fails
   */
  void rename(Path from, Path to) throws IOException;

  /**
   * Deletes a file or an empty directory; nothing happens when there is none.
   *
   * @param path the file
   * @throws IOException when it fails
   */
  void delete(Path path) throws IOException;

  /**
   * Waits until the names in a directory are on disk.
   *
   * @param directory the directory
   * @throws IOException when it fails
   */
  void syncDirectory(Path directory) throws IOException;

  /**
   * Writes a small file: whole and on disk when this returns, or not at all.
   *
   * @param file the file, replaced when it exists
   * @param content its bytes
   * @throws IOException when it fails
   */
  default void writeAtomically(Path file, byte[] content) throws IOException {
    Path directory = file.toAbsolutePath().getParent();
    Path temporary = directory.resolve(file.getFileName() + "." + RandomNames.next() + ".tmp");
    try {
      try (DiskFile out = open(temporary)) {
        out.writeFully(ByteBuffer.wrap(content), 0);
        out.sync();
      }
      rename(temporary, file);
    } catch (IOException e) {
      delete(temporary);
      throw e;
    }
    syncDirectory(directory);
  }
}
