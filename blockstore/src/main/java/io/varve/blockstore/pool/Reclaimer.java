package io.varve.blockstore.pool;

import io.varve.oci.error.DataLoss;
import java.io.IOException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Drops references that no committed state has any more, and gives back what nothing refers to.
 * Works in small steps, so that others wait for none of them.
 */
final class Reclaimer {

  private static final int STEP = 32;

  private final Core core;
  private final ReentrantLock running = new ReentrantLock();
  private final Deque<Garbage> waiting = new ArrayDeque<>();
  private volatile Runnable listener = () -> {};

  Reclaimer(Core core) {
    this.core = core;
  }

  /** Calls back when there is work. */
  void onWork(Runnable callback) {
    listener = callback;
  }

  void add(Garbage garbage) {
    if (garbage.isEmpty()) {
      return;
    }
    synchronized (waiting) {
      waiting.add(garbage);
    }
    listener.run();
  }

  boolean hasWork() {
    synchronized (waiting) {
      return !waiting.isEmpty();
    }
  }

  /** Does all the work there is. Not to be called within an operation on a device. */
  void run() throws IOException {
    running.lock();
    try {
      IntList freed = new IntList();
      for (Garbage garbage = next(); garbage != null; garbage = next()) {
        drop(garbage, freed);
      }
      free(freed);
    } finally {
      running.unlock();
    }
  }

  private Garbage next() {
    synchronized (waiting) {
      return waiting.poll();
    }
  }

  private void drop(Garbage garbage, IntList freed) throws IOException {
    Deque<Garbage.Subtree> subtrees = new ArrayDeque<>(garbage.subtrees);
    core.change(
        () -> {
          garbage.movedPages.stream().forEach(this::dropMovedPage);
          garbage.slots.stream().forEach(slot -> dropSlot(slot, freed));
          return null;
        });
    while (!subtrees.isEmpty()) {
      core.change(
          () -> {
            for (int i = 0; i < STEP && !subtrees.isEmpty(); i++) {
              dropSubtree(subtrees.pop(), subtrees, freed);
            }
            return null;
          });
    }
  }

  private void dropMovedPage(int page) {
    core.nodes.pages.release(page);
    core.nodes.freePage(page);
  }

  private void dropSlot(int slot, IntList freed) {
    if (core.slots.release(slot) == 0) {
      freed.add(slot);
    }
  }

  private void dropSubtree(Garbage.Subtree subtree, Deque<Garbage.Subtree> subtrees, IntList freed)
      throws IOException {
    int page = Node.pageOf(subtree.pointer());
    if (core.nodes.pages.release(page) > 0) {
      return;
    }
    try {
      Node node = core.nodes.node(subtree.pointer(), Node.Kind.CHUNKS, subtree.level());
      for (long entry : node.entries) {
        if (entry != 0 && subtree.level() == 0) {
          dropSlot((int) (entry - 1), freed);
        } else if (entry != 0) {
          subtrees.push(new Garbage.Subtree(entry, subtree.level() - 1));
        }
      }
    } catch (DataLoss _) {
      // What the damaged page referred to stays taken until the pool is opened again.
    }
    core.nodes.freePage(page);
  }

  private void free(IntList freed) throws IOException {
    if (freed.isEmpty()) {
      return;
    }
    core.readers.awaitEarlier();
    int[] slots = freed.sorted();
    int from = 0;
    for (int i = 1; i <= slots.length; i++) {
      if (i == slots.length || slots[i] != slots[i - 1] + 1) {
        freeRow(slots[from], i - from);
        from = i;
      }
    }
  }

  private void freeRow(int first, int count) throws IOException {
    if (!core.data.punch(first, count)) {
      core.slots.markStale(first, first + count);
    } else {
      core.slots.markClean(first, first + count);
    }
    core.slots.free(first, count);
  }
}
