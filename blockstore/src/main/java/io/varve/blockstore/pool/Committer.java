package io.varve.blockstore.pool;

import io.varve.blockstore.NoSpaceException;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Makes changes durable: data first, then the pages that refer to it, then the superblock that
 * refers to them. Callers that arrive while a commit is under way share the next one.
 */
final class Committer {

  /** Room for some hundred small transactions, in bytes. */
  private static final long RESERVE = 4 << 20;

  private final Core core;
  private final ReentrantLock lock = new ReentrantLock();
  private final AtomicLong requests = new AtomicLong();
  private final AtomicLong nextId;
  private long answered;
  private long reserved;

  Committer(Core core, long nextId) {
    this.core = core;
    this.nextId = new AtomicLong(nextId);
  }

  long newId() {
    return nextId.getAndIncrement();
  }

  /** Makes everything durable that was completed before the call. */
  void flush() throws IOException {
    long request = requests.incrementAndGet();
    lock.lock();
    try {
      if (answered >= request) {
        return;
      }
      long covered = requests.get();
      commit(false, false);
      answered = covered;
    } finally {
      lock.unlock();
    }
  }

  /** Writes a superblock even when nothing has changed, to tell whether the pool is at rest. */
  void mark(boolean clean) throws IOException {
    lock.lock();
    try {
      commit(true, clean);
    } finally {
      lock.unlock();
    }
  }

  /**
   * Keeps room for the next transactions, so that when the host's file system is full a trim or
   * delete, which must write pages before it gives space back, still can.
   */
  private void reserve() throws IOException {
    long used = (long) core.nodes.pages.highWater() * Node.SIZE;
    if (used + RESERVE / 2 > reserved) {
      try {
        core.metadata.reserve(used + RESERVE);
        reserved = used + RESERVE;
      } catch (NoSpaceException _) {
        // What was reserved before remains.
      }
    }
  }

  private record Transaction(Nodes.Captured captured, Superblock root) {}

  private void commit(boolean always, boolean clean) throws IOException {
    Transaction transaction = core.change(() -> capture(always, clean));
    try {
      write(transaction);
    } catch (NoSpaceException e) {
      // Nothing is lost: the next commit tries again.
      core.change(() -> restore(transaction));
      throw e;
    } catch (IOException e) {
      // After a failed sync nobody knows which pages reached the disk.
      core.breakOff(e);
      throw e;
    }
    if (transaction.root() != null) {
      transaction.captured().nodes().forEach(node -> node.stored = true);
      core.changeLog.ifPresent(log -> log.durable(transaction.root().generation()));
      core.reclaimer.add(transaction.captured().garbage());
      reserve();
    }
  }

  private void write(Transaction transaction) throws IOException {
    core.data.sync();
    if (transaction.root() != null) {
      core.nodes.write(transaction.captured().nodes());
      core.metadata.sync();
      core.metadata.write(transaction.root().encode(), transaction.root().offset());
      core.metadata.sync();
    }
  }

  private Transaction restore(Transaction failed) {
    core.nodes.restore(failed.captured());
    return failed;
  }

  private Transaction capture(boolean always, boolean clean) throws IOException {
    if (!always && !core.catalogue.hasChanges() && !core.nodes.changed()) {
      return new Transaction(null, null);
    }
    core.catalogue.store();
    Nodes.Captured captured = core.nodes.capture();
    core.changeLog.ifPresent(ChangeLog::turn);
    return new Transaction(
        captured,
        new Superblock(
            core.id,
            captured.generation(),
            core.geometry.chunkSize(),
            core.slots.limit() * core.geometry.chunkSize(),
            core.catalogue.root(),
            core.catalogue.level(),
            nextId.get(),
            clean));
  }
}
