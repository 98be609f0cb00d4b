package io.varve.image.transfer;

import io.varve.storage.content.Ingest;
import java.io.IOException;
import java.io.InputStream;
import java.io.InterruptedIOException;
import java.nio.ByteBuffer;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The bytes of an ingest as a stream, while another thread still writes it. The reader waits for
 * bytes that have not arrived; a failure of the writer becomes one of the reader.
 */
final class Arrival extends InputStream {

  private final Ingest ingest;
  private final ReentrantLock guard = new ReentrantLock();
  private final Condition changed = guard.newCondition();
  private long arrived;
  private boolean complete;
  private boolean failed;
  private long position;

  Arrival(Ingest ingest) {
    this.ingest = ingest;
    this.arrived = ingest.offset();
  }

  /** The writer has written more. */
  void advance() {
    change(() -> arrived = ingest.offset());
  }

  /** The writer is done. */
  void complete() {
    change(() -> complete = true);
  }

  /** The writer has failed. */
  void fail() {
    change(() -> failed = true);
  }

  /** Whether the writer has failed. */
  boolean hasFailed() {
    guard.lock();
    try {
      return failed;
    } finally {
      guard.unlock();
    }
  }

  private void change(Runnable change) {
    guard.lock();
    try {
      change.run();
      changed.signalAll();
    } finally {
      guard.unlock();
    }
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    long ready = awaitBytes();
    if (ready == 0) {
      return -1;
    }
    int wanted = (int) Math.min(length, ready);
    int count = ingest.readAt(ByteBuffer.wrap(target, offset, wanted), position);
    if (count <= 0) {
      throw new IOException("the ingest became shorter than " + position + " bytes");
    }
    position += count;
    return count;
  }

  /** Waits until there are bytes to read; none are left when it returns 0. */
  private long awaitBytes() throws IOException {
    guard.lock();
    try {
      while (position >= arrived && !complete && !failed) {
        changed.await();
      }
      if (position < arrived) {
        return arrived - position;
      }
      if (failed) {
        throw new IOException("the transfer broke off after " + position + " bytes");
      }
      return 0;
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw (InterruptedIOException) new InterruptedIOException("interrupted").initCause(e);
    } finally {
      guard.unlock();
    }
  }
}
