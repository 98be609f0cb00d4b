package io.varve.cli;

import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;

/**
 * Lets the command clean up when control-C or a termination ends the process: its thread is
 * interrupted, and the process waits for it. The JVM then exits with 128 + the signal's number.
 */
final class Interruption {
  private static final long PATIENCE_SECONDS = 10;

  private final CountDownLatch finished = new CountDownLatch(1);

  private Interruption() {}

  static Interruption install(Thread command) {
    Interruption interruption = new Interruption();
    Runtime.getRuntime()
        .addShutdownHook(Thread.ofPlatform().unstarted(() -> interruption.stop(command)));
    return interruption;
  }

  void finished() {
    finished.countDown();
  }

  private void stop(Thread command) {
    if (finished.getCount() == 0) {
      return;
    }
    command.interrupt();
    try {
      // Past this, the next command collects what is left.
      boolean done = finished.await(PATIENCE_SECONDS, TimeUnit.SECONDS);
      if (!done) {
        finished.countDown();
      }
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }
}
