package io.varve.blockstore.pool;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/** Keeps changes of the same chunks apart; changes of different chunks run side by side. */
final class RangeLock {

  /** A range of chunks that is being changed. */
  record Held(long first, long last) {
    private boolean overlaps(long from, long to) {
      return first <= to && from <= last;
    }
  }

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition released = lock.newCondition();
  private final List<Held> held = new ArrayList<>();

  Held acquire(long first, long last) {
    lock.lock();
    try {
      while (anyOverlaps(first, last)) {
        released.awaitUninterruptibly();
      }
      Held range = new Held(first, last);
      held.add(range);
      return range;
    } finally {
      lock.unlock();
    }
  }

  void release(Held range) {
    lock.lock();
    try {
      held.remove(range);
      released.signalAll();
    } finally {
      lock.unlock();
    }
  }

  private boolean anyOverlaps(long first, long last) {
    for (int i = 0; i < held.size(); i++) {
      if (held.get(i).overlaps(first, last)) {
        return true;
      }
    }
    return false;
  }
}
