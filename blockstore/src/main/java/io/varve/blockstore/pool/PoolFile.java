package io.varve.blockstore.pool;

import java.io.Closeable;
import java.io.IOException;
import java.nio.ByteBuffer;

/** A file of a pool, as far as the pool needs one. Safe for use by several threads. */
interface PoolFile extends Closeable {

  /** Fills a buffer; bytes behind the end of the file are zeros. */
  void read(ByteBuffer target, long offset) throws IOException;

  /** Writes the whole buffer. Volatile until {@link #sync} returns. */
  void write(ByteBuffer source, long offset) throws IOException;

  /** Makes all completed writes durable. */
  void sync() throws IOException;

  /**
   * Gives back the space of a range, which reads as zeros from then on.
   *
   * @return false when this file can't do that; nothing has changed then
   */
  boolean punch(long offset, long length) throws IOException;

  /** The length in bytes. */
  long size() throws IOException;
}
