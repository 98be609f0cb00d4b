package io.varve.oci.task;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletionService;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorCompletionService;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/**
 * Runs subtasks on virtual threads and waits for all of them; the first failure interrupts the
 * rest. Stands in for {@code StructuredTaskScope}, which is still a preview in Java 25.
 *
 * <pre>{@code
 * try (TaskScope scope = new TaskScope()) {
 *   Subtask<Digest> digest = scope.fork(() -> hash(file));
 *   scope.fork(() -> copy(file));
 *   scope.joinOrThrow();
 *   return digest.result();
 * }
 * }</pre>
 *
 * <p>Fork and join belong to the thread that opened the scope.
 */
public final class TaskScope implements AutoCloseable {

  private final ExecutorService executor = Executors.newVirtualThreadPerTaskExecutor();
  private final CompletionService<Object> completed = new ExecutorCompletionService<>(executor);
  private final List<Future<?>> forked = new ArrayList<>();
  private int joined;

  /**
   * Starts a subtask.
   *
   * @param task the work
   * @param <T> its result
   * @return the result to come
   */
  @SuppressWarnings("unchecked")
  public <T> Subtask<T> fork(Callable<T> task) {
    Future<?> future = completed.submit((Callable<Object>) (Callable<?>) task);
    forked.add(future);
    return () -> (T) future.resultNow();
  }

  /**
   * Waits until every subtask has ended.
   *
   * @throws IOException when the first subtask to fail failed with one
   * @throws InterruptedException when the waiting thread was interrupted; the subtasks then are,
   *     too
   */
  public void joinOrThrow() throws IOException, InterruptedException {
    for (; joined < forked.size(); joined++) {
      try {
        completed.take().get();
      } catch (ExecutionException e) {
        forked.forEach(f -> f.cancel(true));
        rethrow(e.getCause());
      }
    }
  }

  /** Interrupts what still runs and waits for its end. */
  @Override
  public void close() {
    executor.shutdownNow();
    executor.close();
  }

  private static void rethrow(Throwable failure) throws IOException, InterruptedException {
    switch (failure) {
      case IOException e -> throw e;
      case InterruptedException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }

  /**
   * A subtask's result.
   *
   * @param <T> its type
   */
  @FunctionalInterface
  public interface Subtask<T> {
    /**
     * The result, once {@link TaskScope#joinOrThrow} has returned.
     *
     * @return what the subtask returned
     * @throws IllegalStateException when the subtask has not ended well
     */
    T result();
  }
}
