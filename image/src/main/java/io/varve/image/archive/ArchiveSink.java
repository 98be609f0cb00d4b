package io.varve.image.archive;

import java.io.Closeable;
import java.io.IOException;
import java.io.OutputStream;

/** Takes the files of an archive, in order. */
public interface ArchiveSink extends Closeable {

  /**
   * Adds a directory.
   *
   * @param name its path in the archive, parts separated by slashes
   * @throws IOException when it fails
   */
  void directory(String name) throws IOException;

  /**
   * Adds a file.
   *
   * @param name its path in the archive
   * @param size its length in bytes, which the body must write exactly
   * @param body writes it
   * @throws IOException when it fails
   */
  void file(String name, long size, Body body) throws IOException;

  /** Ends the archive. */
  @Override
  void close() throws IOException;

  /** Writes the content of a file. */
  @FunctionalInterface
  interface Body {
    /**
     * Writes the content.
     *
     * @param out takes it
     * @throws IOException when it fails
     */
    void writeTo(OutputStream out) throws IOException;
  }
}
