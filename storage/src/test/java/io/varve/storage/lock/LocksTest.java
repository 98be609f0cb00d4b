package io.varve.storage.lock;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.task.TaskScope;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.nio.file.Path;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Locks between threads and between stores; between processes see the stress test. */
class LocksTest {

  @TempDir Path directory;

  @Test
  void aHeldLockIsNotGivenAgainHereOrElsewhere() throws IOException {
    Locks locks = new Locks(directory);
    Locks elsewhere = new Locks(directory);
    try (HeldLock _ = locks.acquire(LockRank.IMAGE, "a/b: ..")) {
      assertThat(locks.tryAcquire(LockRank.IMAGE, "a/b: ..")).isEmpty();
      assertThat(elsewhere.tryAcquire(LockRank.IMAGE, "a/b: ..")).isEmpty();
      elsewhere.acquire(LockRank.IMAGE, "other").close();
      elsewhere.acquire(LockRank.VOLUME, "a/b: ..").close();
    }
    elsewhere.tryAcquire(LockRank.IMAGE, "a/b: ..").orElseThrow().close();
  }

  @Test
  void noFileIsLeft() throws IOException {
    Locks locks = new Locks(directory);
    HeldLock lock = locks.acquire(LockRank.STORE, "");
    lock.close();
    lock.close();
    locks.tryAcquire(LockRank.STORE, "").orElseThrow().close();
    assertThat(directory).isEmptyDirectory();
  }

  @Test
  void onlyOneAtATimeIsInside() throws Exception {
    AtomicInteger inside = new AtomicInteger();
    AtomicInteger most = new AtomicInteger();
    try (TaskScope scope = new TaskScope()) {
      for (int i = 0; i < 6; i++) {
        Locks locks = new Locks(directory);
        scope.fork(
            () -> {
              for (int round = 0; round < 50; round++) {
                try (HeldLock _ = locks.acquire(LockRank.INGEST, "x")) {
                  most.accumulateAndGet(inside.incrementAndGet(), Math::max);
                  Thread.onSpinWait();
                  inside.decrementAndGet();
                }
              }
              return null;
            });
      }
      scope.joinOrThrow();
    }
    assertThat(most).hasValue(1);
  }

  @Test
  void anInterruptEndsTheWait() throws IOException {
    Locks locks = new Locks(directory);
    try (HeldLock _ = locks.acquire(LockRank.STORE, "a")) {
      Thread.currentThread().interrupt();
      assertThatThrownBy(() -> locks.acquire(LockRank.STORE, "a"))
          .isInstanceOf(InterruptedIOException.class);
      assertThat(Thread.interrupted()).isTrue();
    }
    locks.tryAcquire(LockRank.STORE, "a").orElseThrow().close();
  }
}
