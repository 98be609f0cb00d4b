package io.varve.blockstore.nbd;

import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.Semaphore;

/** A bounded number of buffers for large requests, shared by all connections and used again. */
final class LargeBuffers {

  private static final int UNIT = 1 << 20;

  private final Semaphore permits;
  private final Deque<ByteBuffer> idle = new ArrayDeque<>();

  LargeBuffers(int count) {
    this.permits = new Semaphore(count);
  }

  /** Waits for a buffer of at least so many bytes. */
  ByteBuffer take(int size) {
    permits.acquireUninterruptibly();
    ByteBuffer known = poll();
    return known.capacity() >= size
        ? known.clear()
        : ByteBuffer.allocateDirect(Math.ceilDiv(size, UNIT) * UNIT);
  }

  void giveBack(ByteBuffer buffer) {
    synchronized (idle) {
      idle.push(buffer);
    }
    permits.release();
  }

  private ByteBuffer poll() {
    synchronized (idle) {
      return idle.isEmpty() ? ByteBuffer.allocate(0) : idle.pop();
    }
  }
}
