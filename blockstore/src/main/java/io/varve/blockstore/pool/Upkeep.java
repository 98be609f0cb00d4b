package io.varve.blockstore.pool;

import io.varve.blockstore.NoSpaceException;
import java.io.IOException;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;

/** The background thread of a pool: reclaims at once, commits and settles now and then. */
final class Upkeep implements AutoCloseable {

  private static final long COMMIT_SECONDS = 5;
  private static final int INTERVAL_TURNS = 6;

  private final Core core;
  private final ReadPath reads;
  private final Semaphore work = new Semaphore(0);
  private final Thread thread;
  private volatile boolean stopping;

  Upkeep(Core core, ReadPath reads) {
    this.core = core;
    this.reads = reads;
    this.thread =
        Thread.ofPlatform()
            .daemon()
            .name("upkeep of " + core.files.description())
            .unstarted(this::run);
    core.reclaimer.onWork(work::release);
  }

  void start() {
    thread.start();
  }

  private void run() {
    try {
      if (core.intent.anySuspect()) {
        new Scrub(core, reads).run(core.intent::suspect, _ -> {});
      }
      for (int turn = 1; !stopping; turn++) {
        boolean idle = !work.tryAcquire(COMMIT_SECONDS, TimeUnit.SECONDS);
        work.drainPermits();
        turn(idle, turn % INTERVAL_TURNS == 0);
      }
    } catch (IOException | RuntimeException e) {
      core.breakOff(e);
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  private void turn(boolean idle, boolean intervalEnds) throws IOException {
    try {
      core.reclaimer.run();
      if (idle) {
        core.committer.flush();
      }
      if (idle && intervalEnds) {
        settleIntent();
      }
    } catch (NoSpaceException _) {
      // The file system is full: writers are told, and the next turn tries again.
    }
  }

  private void settleIntent() throws IOException {
    core.intent.beginInterval();
    core.readers.awaitEarlier();
    core.committer.flush();
    core.intent.endInterval();
  }

  @Override
  public void close() throws IOException {
    stopping = true;
    work.release();
    try {
      thread.join();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new IOException("interrupted while the pool's upkeep ended", e);
    }
  }
}
