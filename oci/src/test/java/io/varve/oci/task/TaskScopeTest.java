package io.varve.oci.task;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Test;

class TaskScopeTest {

  @Test
  void resultsAreThereAfterTheJoin() throws Exception {
    try (TaskScope scope = new TaskScope()) {
      TaskScope.Subtask<Integer> one = scope.fork(() -> 1);
      TaskScope.Subtask<Integer> two = scope.fork(() -> 2);
      scope.joinOrThrow();
      assertThat(one.result() + two.result()).isEqualTo(3);
    }
  }

  @Test
  void theFirstFailureInterruptsTheRest() {
    AtomicBoolean interrupted = new AtomicBoolean();
    CountDownLatch running = new CountDownLatch(1);
    assertThatThrownBy(
            () -> {
              try (TaskScope scope = new TaskScope()) {
                scope.fork(
                    () -> {
                      running.countDown();
                      try {
                        new CountDownLatch(1).await();
                      } catch (InterruptedException e) {
                        interrupted.set(true);
                      }
                      return 0;
                    });
                scope.fork(
                    () -> {
                      running.await();
                      throw new IOException("no room");
                    });
                scope.joinOrThrow();
              }
            })
        .isInstanceOf(IOException.class)
        .hasMessage("no room");
    assertThat(interrupted).isTrue();
  }
}
