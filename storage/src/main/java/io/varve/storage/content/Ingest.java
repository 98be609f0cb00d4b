package io.varve.storage.content;

import io.varve.oci.Digest;
import io.varve.oci.error.DigestMismatch;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.WritableByteChannel;

/**
 * A blob being written. Closing without {@link #commit} keeps the bytes, to be resumed under the
 * same ref. One writer at a time holds an ingest, across processes.
 *
 * <p>A writer that resumes and also consumes the bytes (a pull that unpacks as it downloads) reads
 * those of the earlier writer with {@link #readAt}, in order, before it writes on; they are hashed
 * as they pass, so that the commit need not read them again.
 */
public interface Ingest extends WritableByteChannel {

  /**
   * The number of bytes written so far, by this and by earlier writers.
   *
   * @return bytes
   */
  long offset();

  /**
   * Reads bytes that were written, by this or an earlier writer. May be called by another thread
   * than the writing one.
   *
   * @param target receives at most its remaining bytes
   * @param position bytes from the start
   * @return the number of bytes read, -1 at {@link #offset} or after it
   * @throws IOException when it fails
   */
  int readAt(ByteBuffer target, long position) throws IOException;

  /**
   * Drops the bytes after a position.
   *
   * @param size the bytes to keep, at most {@link #offset}
   * @throws IOException when it fails
   */
  void truncate(long size) throws IOException;

  /**
   * The digest of the bytes written so far. A writer that is not told what the bytes should be asks
   * for it, and lets a lease hold it, before it commits: a blob that nobody holds may be collected
   * the moment it is visible.
   *
   * @return their SHA-256 digest
   * @throws IOException when bytes of an earlier writer can't be read
   */
  Digest digest() throws IOException;

  /**
   * Makes the bytes a blob: verified, on disk, visible. Committing a blob that the store has is no
   * error; the bytes are dropped. On a wrong digest or too many bytes they are dropped too, so that
   * a retry starts anew; on too few they stay, so that a retry resumes.
   *
   * @param expected what the bytes must be
   * @return the blob
   * @throws DigestMismatch when the bytes are others
   * @throws io.varve.oci.error.DataLoss when their number is another
   * @throws IOException when it fails; the bytes stay
   */
  ContentInfo commit(Expected expected) throws IOException;

  /**
   * Drops the bytes and releases the ingest.
   *
   * @throws IOException when it fails
   */
  void abort() throws IOException;

  /** Releases the ingest; the bytes stay. */
  @Override
  void close() throws IOException;
}
