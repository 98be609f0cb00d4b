package io.varve.blockstore.pool;

import java.io.IOException;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Takes space behind the last slot in use in steps, ahead of its use: a write into space that the
 * file system has already set aside costs the kernel half of one that has to find it.
 */
final class Frontier {

  private static final int STEP_BYTES = 4 << 20;

  private final ChunkFile data;
  private final int step;
  private final ReentrantLock lock = new ReentrantLock();
  private volatile int end;
  private volatile boolean refused;
  private volatile boolean taken;

  Frontier(ChunkFile data, Geometry geometry) {
    this.data = data;
    this.step = Math.clamp(STEP_BYTES / geometry.chunkSize(), 1, Geometry.SLOTS_PER_GROUP);
  }

  /** Notes where the slots in use end. */
  void begin(int highWater) {
    end = highWater - highWater % step + step;
  }

  /** Makes sure that the space of slots about to be written is set aside, when there is any. */
  void reach(int slotEnd) {
    if (slotEnd + step / 4 <= end || refused || !lock.tryLock()) {
      return; // there, not possible, or somebody is at it
    }
    try {
      for (int at = end; at < slotEnd + step / 4 && !refused; at += step) {
        refused = !data.takeSpace(at, step);
        taken = true;
        end = at + step;
      }
    } finally {
      lock.unlock();
    }
  }

  /** Gives back what was set aside and not used. */
  void retreat(int highWater) throws IOException {
    if (taken && highWater < end) {
      data.punch(highWater, end - highWater);
    }
  }
}
