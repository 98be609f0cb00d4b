package io.varve.image.unpack;

import java.util.concurrent.CountDownLatch;

/** Lets a layer wait until the one below it is committed. */
final class Turn {

  private final CountDownLatch latch = new CountDownLatch(1);

  /** The turn that the bottom layer waits for: it has come. */
  static Turn first() {
    Turn turn = new Turn();
    turn.done();
    return turn;
  }

  void done() {
    latch.countDown();
  }

  /** Waits; a layer that fails interrupts those that wait for it, through their task scope. */
  void await() throws InterruptedException {
    latch.await();
  }
}
