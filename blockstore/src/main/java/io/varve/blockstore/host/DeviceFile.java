package io.varve.blockstore.host;

import io.varve.blockstore.BlockDevice;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A device as a file of a {@link DeviceDirectory}, which knows how often the kernel has it open.
 */
final class DeviceFile {

  private final long node;
  private final byte[] name;
  private final BlockDevice device;
  private final ReentrantLock lock = new ReentrantLock();
  private final Condition closed = lock.newCondition();
  private int open;

  DeviceFile(long node, String name, BlockDevice device) {
    this.node = node;
    this.name = name.getBytes(StandardCharsets.US_ASCII);
    this.device = device;
  }

  long node() {
    return node;
  }

  String name() {
    return new String(name, StandardCharsets.US_ASCII);
  }

  boolean isNamed(byte[] wanted) {
    return Arrays.equals(name, wanted);
  }

  BlockDevice device() {
    return device;
  }

  void opened() {
    count(1);
  }

  void released() {
    count(-1);
  }

  private void count(int change) {
    lock.lock();
    try {
      open += change;
      if (open <= 0) {
        closed.signalAll();
      }
    } finally {
      lock.unlock();
    }
  }

  /** Waits until nobody has the file open; tells whether that came about in time. */
  boolean awaitClosed(long nanos) throws InterruptedException {
    long patience = nanos;
    lock.lock();
    try {
      while (open > 0 && patience > 0) {
        patience = closed.awaitNanos(patience);
      }
      return open <= 0;
    } finally {
      lock.unlock();
    }
  }
}
