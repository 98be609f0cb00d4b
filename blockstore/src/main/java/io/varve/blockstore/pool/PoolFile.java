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

  /**
   * Takes the space up to an offset, so that writes below it can't run out of it. The length may
   * grow; what is added reads as zeros. Does nothing where files can't do that.
   */
  void reserve(long end) throws IOException;

  /**
   * Sets the space of a range aside, whose bytes stay; the length may grow.
   *
   * @return false when this file can't do that, or there is no space
   */
  boolean takeSpace(long offset, long length);

  /** The length in bytes. */
  long size() throws IOException;
}
