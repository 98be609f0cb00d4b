package io.varve.image.registry;

import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicReference;

/**
 * Closes a stream whose read takes too long, which makes the read fail: the JDK's client limits the
 * time to the answer's header, not to its body. A virtual thread looks after each guard.
 */
final class StallGuard implements AutoCloseable {

  private record Read(InputStream stream, long startedAt) {}

  private final AtomicReference<Read> running = new AtomicReference<>();
  private final long limit;
  private final Thread watcher;

  StallGuard(Duration limit) {
    this.limit = limit.toNanos();
    this.watcher = Thread.ofVirtual().name("stall-guard").start(this::watch);
  }

  /** A read begins. */
  void begin(InputStream stream) {
    running.set(new Read(stream, System.nanoTime()));
  }

  /** The read has ended. */
  void end() {
    running.set(null);
  }

  private void watch() {
    try {
      while (true) {
        Read read = running.get();
        long left = read == null ? limit : limit - (System.nanoTime() - read.startedAt());
        if (read != null && left <= 0 && running.compareAndSet(read, null)) {
          closeQuietly(read.stream());
        }
        Thread.sleep(Duration.ofNanos(Math.max(left, limit / 8)));
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt(); // the guard was closed
    }
  }

  private static void closeQuietly(InputStream stream) {
    try {
      stream.close();
    } catch (IOException e) {
      // the reader gets a failure of its own
    }
  }

  @Override
  public void close() {
    watcher.interrupt();
  }
}
