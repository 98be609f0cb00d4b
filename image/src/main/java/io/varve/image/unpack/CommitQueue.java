package io.varve.image.unpack;

import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Commits layers bottom first that are unpacked in any order. While one commit waits for the disk,
 * the layers that become ready gather, and the next one takes them all: a hundred small layers wait
 * for the disk a few times, not a hundred times.
 *
 * @param <T> an unpacked layer
 */
final class CommitQueue<T> {

  /** Commits layers that follow each other, lowest first. */
  @FunctionalInterface
  interface Committer<T> {
    void commit(List<T> layers) throws IOException;
  }

  private final Committer<T> committer;
  private final ReentrantLock guard = new ReentrantLock();
  private final Condition changed = guard.newCondition();

  /** What is ready by its place; empty for a layer that is committed already. */
  private final Map<Integer, Optional<T>> ready = new HashMap<>();

  private int next;
  private boolean committing;

  /** A part of the batch may be committed: nobody must touch its layers again. */
  private boolean failed;

  CommitQueue(Committer<T> committer) {
    this.committer = committer;
  }

  /** The layer of a place is committed already. */
  void pass(int place) {
    guard.lock();
    try {
      ready.put(place, Optional.empty());
      skipPassed();
      changed.signalAll();
    } finally {
      guard.unlock();
    }
  }

  /** Waits until all layers below a place are committed. */
  void awaitBelow(int place) throws InterruptedException {
    guard.lockInterruptibly();
    try {
      while (next < place) {
        changed.await();
      }
    } finally {
      guard.unlock();
    }
  }

  /**
   * Hands a layer in and waits until it is committed.
   *
   * @throws IOException when this thread committed a batch and that failed; who waits for a layer
   *     of the batch waits on, until it is interrupted
   */
  void commit(int place, T layer) throws IOException, InterruptedException {
    guard.lockInterruptibly();
    try {
      ready.put(place, Optional.of(layer));
      while (next <= place) {
        if (!committing && !failed && ready.containsKey(next)) {
          commitReady();
        } else {
          changed.await();
        }
      }
    } finally {
      guard.unlock();
    }
  }

  /** Called and left with the guard locked. */
  private void commitReady() throws IOException {
    List<T> batch = new ArrayList<>();
    int end = next;
    for (; ready.containsKey(end); end++) {
      ready.get(end).ifPresent(batch::add);
    }
    committing = true;
    guard.unlock();
    boolean done = false;
    try {
      committer.commit(batch);
      done = true;
    } finally {
      guard.lock();
      committing = false;
      failed = !done;
      if (done) {
        next = end;
        skipPassed();
      }
      changed.signalAll();
    }
  }

  private void skipPassed() {
    while (!committing && ready.containsKey(next) && ready.get(next).isEmpty()) {
      next++;
    }
  }
}
