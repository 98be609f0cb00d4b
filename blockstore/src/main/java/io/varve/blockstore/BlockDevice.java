package io.varve.blockstore;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.List;

/**
 * Bytes at offsets, as a disk has them.
 *
 * <p>All methods may be called from several threads at once. Of two writes of one range at the same
 * time either wins, sector by sector. A range outside the device is refused with {@link
 * io.varve.oci.error.InvalidArgument}; a change of a read-only device with {@link
 * io.varve.oci.error.FailedPrecondition}; any use of a closed one with {@link
 * java.nio.channels.ClosedChannelException}.
 */
public interface BlockDevice extends AutoCloseable {

  /**
   * The size.
   *
   * @return bytes
   */
  long size();

  /**
   * The unit in which changing the device costs least: the chunk.
   *
   * @return bytes, a power of two
   */
  int chunkSize();

  /**
   * Whether it refuses changes.
   *
   * @return true for snapshots
   */
  boolean readOnly();

  /**
   * Fills a buffer.
   *
   * @param target filled from its position to its limit
   * @param offset where to begin, in bytes; any alignment
   * @throws io.varve.oci.error.DataLoss when the stored bytes do not match their checksum; the
   *     message names the volume and the offset
   * @throws IOException when reading fails
   */
  void read(ByteBuffer target, long offset) throws IOException;

  /**
   * Writes a buffer. Durable after the next {@link #flush}.
   *
   * @param source written from its position to its limit
   * @param offset where to begin, in bytes; any alignment
   * @throws NoSpaceException when the pool or a snapshot area is full; parts may have been written
   * @throws IOException when writing fails
   */
  void write(ByteBuffer source, long offset) throws IOException;

  /**
   * Makes every change that was completed before this call durable.
   *
   * @throws IOException when it fails; nothing is promised then
   */
  void flush() throws IOException;

  /**
   * Gives back the space of all chunks that lie wholly within a range: they read as zeros
   * afterwards. Chunks that lie in it partly keep their bytes.
   *
   * @param offset where to begin, in bytes
   * @param length bytes
   * @throws IOException when it fails
   */
  void trim(long offset, long length) throws IOException;

  /**
   * Makes a range read as zeros.
   *
   * @param offset where to begin, in bytes
   * @param length bytes
   * @param provisioning whether the space is given back or kept
   * @throws IOException when it fails
   */
  void zero(long offset, long length, Provisioning provisioning) throws IOException;

  /**
   * Tells which parts of a range hold data. Neighbouring extents differ in kind; together they
   * cover the range.
   *
   * @param offset where to begin, in bytes
   * @param length bytes
   * @param limit the most extents wanted, at least 1; the list may end before the range does
   * @return the extents in order
   * @throws IOException when the map can't be read
   */
  List<Extent> extents(long offset, long length, int limit) throws IOException;

  /** Ends the use of the device; what was written and not flushed may be lost. */
  @Override
  void close() throws IOException;

  /** What becomes of the space under zeros. */
  enum Provisioning {
    /** Given back where possible. */
    THIN,
    /** Kept or taken, so that a later write can't run out of space. */
    THICK
  }
}
