package io.varve.blockstore.pool;

import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.locks.LockSupport;

/**
 * Knows which operations are under way, so that a slot which one of them may have looked up is not
 * reused before it has ended.
 *
 * <p>Each operation publishes its start in a cell of its own before it looks anything up. Whoever
 * frees slots does so after taking them out of the maps and waiting until no older start is
 * published.
 */
final class Readers {

  private static final int CELLS = 256;
  private static final int STRIDE = 8;
  private static final long POLL_NANOS = 20_000;

  private final AtomicLong clock = new AtomicLong();
  private final AtomicLongArray cells = new AtomicLongArray(CELLS * STRIDE);

  /** Begins an operation; returns the cell to leave. */
  int enter() {
    long start = clock.incrementAndGet();
    int probe = (int) Thread.currentThread().threadId();
    while (true) {
      for (int i = 0; i < CELLS; i++) {
        int cell = ((probe + i) & (CELLS - 1)) * STRIDE;
        if (cells.get(cell) == 0 && cells.compareAndSet(cell, 0, start)) {
          return cell;
        }
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  void leave(int cell) {
    cells.set(cell, 0);
  }

  /** Waits until every operation that had begun before this call has ended. */
  void awaitEarlier() {
    long now = clock.incrementAndGet();
    for (int i = 0; i < CELLS; i++) {
      for (long start = cells.get(i * STRIDE);
          start != 0 && start < now;
          start = cells.get(i * STRIDE)) {
        LockSupport.parkNanos(POLL_NANOS);
      }
    }
  }
}
