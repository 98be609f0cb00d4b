package io.varve.storage.disk;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** An open file, read and written by position. */
public interface DiskFile extends Closeable {

  /**
   * The length of the file.
   *
   * @return bytes
   * @throws IOException when it fails
   */
  long size() throws IOException;

  /**
   * Reads bytes at a position.
   *
   * @param target receives at most its remaining bytes
   * @param position bytes from the start
   * @return the number of bytes read, -1 at the end
   * @throws IOException when it fails
   */
  int read(ByteBuffer target, long position) throws IOException;

  /**
   * Writes bytes at a position.
   *
   * @param source gives at most its remaining bytes
   * @param position bytes from the start
   * @return the number of bytes written
   * @throws DiskFull when there is no space left
   * @throws IOException when it fails
   */
  int write(ByteBuffer source, long position) throws IOException;

  /**
   * Writes all the remaining bytes at a position.
   *
   * @param source the bytes
   * @param position bytes from the start
   * @throws DiskFull when there is no space left; some bytes may have been written
   * @throws IOException when it fails; some bytes may have been written
   */
  default void writeFully(ByteBuffer source, long position) throws IOException {
    long at = position;
    while (source.hasRemaining()) {
      at += write(source, at);
    }
  }

  /**
   * Drops the bytes after a position.
   *
   * @param size the bytes to keep
   * @throws IOException when it fails
   */
  void truncate(long size) throws IOException;

  /**
   * Waits until the bytes are on disk.
   *
   * @throws DiskFull when there is no space left, which some file systems tell only here
   * @throws IOException when it fails
   */
  void sync() throws IOException;
}
