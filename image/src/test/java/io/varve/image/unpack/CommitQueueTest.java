package io.varve.image.unpack;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.task.TaskScope;
import java.io.IOException;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class CommitQueueTest {

  @Test
  void layersAreCommittedInOrderWheneverTheyAreReady() throws Exception {
    List<Integer> committed = Collections.synchronizedList(new ArrayList<>());
    CommitQueue<Integer> queue = new CommitQueue<>(committed::addAll);
    List<Integer> places = new ArrayList<>(IntStream.range(0, 200).boxed().toList());
    Collections.shuffle(places, new Random(3));
    try (TaskScope scope = new TaskScope()) {
      for (int place : places) {
        scope.fork(
            () -> {
              if (place % 7 == 0) {
                queue.pass(place);
              } else {
                queue.commit(place, place);
              }
              return place;
            });
      }
      scope.joinOrThrow();
    }
    queue.awaitBelow(200);
    assertThat(committed)
        .containsExactlyElementsOf(
            IntStream.range(0, 200).filter(place -> place % 7 != 0).boxed().toList());
  }

  @Test
  void whatBecomesReadyDuringACommitIsCommittedTogether() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch goOn = new CountDownLatch(1);
    List<List<Integer>> batches = Collections.synchronizedList(new ArrayList<>());
    CommitQueue<Integer> queue =
        new CommitQueue<>(
            batch -> {
              batches.add(batch);
              begun.countDown();
              try {
                goOn.await();
              } catch (InterruptedException e) {
                throw new IOException(e);
              }
            });
    List<Thread> waiting = new ArrayList<>();
    for (int place : new int[] {0, 3, 2, 1}) {
      Thread thread = Thread.ofPlatform().start(() -> commit(queue, place));
      waiting.add(thread);
      begun.await();
      while (thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    goOn.countDown();
    for (Thread thread : waiting) {
      thread.join();
    }
    assertThat(batches).containsExactly(List.of(0), List.of(1, 2, 3));
  }

  private static void commit(CommitQueue<Integer> queue, int place) {
    try {
      queue.commit(place, place);
    } catch (IOException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Test
  void aFailureReachesTheOneThatCommitsAndNobodyTriesAgain() throws Exception {
    AtomicInteger attempts = new AtomicInteger();
    CommitQueue<Integer> queue =
        new CommitQueue<>(
            _ -> {
              attempts.incrementAndGet();
              throw new IOException("disk");
            });
    Thread above =
        Thread.ofPlatform()
            .start(
                () ->
                    assertThatThrownBy(() -> queue.commit(1, 1))
                        .isInstanceOf(InterruptedException.class));
    while (above.getState() != Thread.State.WAITING) {
      Thread.onSpinWait();
    }
    assertThatThrownBy(() -> queue.commit(0, 0)).isInstanceOf(IOException.class);
    above.interrupt();
    above.join();
    assertThat(attempts).hasValue(1);
  }
}
