package io.varve.storage.content;

import io.varve.oci.error.DigestMismatch;
import java.io.IOException;
import java.nio.channels.WritableByteChannel;

/**
 * A blob being written. Closing without {@link #commit} keeps the bytes, to be resumed under the
 * same ref. One writer at a time holds an ingest, across processes.
 */
public interface Ingest extends WritableByteChannel {

  /**
   * The number of bytes written so far, by this and by earlier writers.
   *
   * @return bytes
   */
  long offset();

  /**
   * Drops the bytes after a position; only 0 and {@link #offset} are always possible.
   *
   * @param size the bytes to keep
   * @throws IOException when it fails
   */
  void truncate(long size) throws IOException;

  /**
   * Makes the bytes a blob: verified, on disk, visible. Committing a blob that the store has is no
   * error; the bytes are dropped. On a mismatch the bytes are dropped too, so that a retry starts
   * anew.
   *
   * @param expected what the bytes must be
   * @return the blob
   * @throws DigestMismatch when the bytes are others
   * @throws io.varve.oci.error.DataLoss when their number is another
   * @throws IOException when it fails
   */
  ContentInfo commit(Expected expected) throws IOException;

  /** Releases the ingest; the bytes stay. */
  @Override
  void close() throws IOException;
}
