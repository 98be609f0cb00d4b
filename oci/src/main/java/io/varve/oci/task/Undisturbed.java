package io.varve.oci.task;

import java.io.IOException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Work that an interruption must not stop, such as undoing what was interrupted.
 *
 * <p>To clear the thread's interrupt status before such work is not enough: whoever interrupts sets
 * the status first and closes the channel that the thread then uses a moment later, when the thread
 * may have begun to clean up.
 */
public final class Undisturbed {

  private Undisturbed() {}

  /** What is to be done. */
  @FunctionalInterface
  public interface Work {

    /**
     * Does it.
     *
     * @throws IOException when it fails
     */
    void run() throws IOException;
  }

  /**
   * Does work on a thread of its own, which nobody interrupts, and waits for its end.
   *
   * @param work what is to be done; holds no lock that belongs to the calling thread
   * @throws IOException when the work failed with one; the calling thread stays interrupted when it
   *     was, or was meanwhile
   */
  public static void run(Work work) throws IOException {
    FutureTask<Boolean> task =
        new FutureTask<>(
            () -> {
              work.run();
              return true;
            });
    Thread.ofPlatform().daemon().name("undisturbed").start(task);
    boolean interrupted = Thread.interrupted();
    try {
      while (!task.isDone()) {
        interrupted |= !awaited(task);
      }
      if (task.state() == FutureTask.State.FAILED) {
        rethrow(task.exceptionNow());
      }
    } finally {
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  /** Whether it has ended, well or not, before an interruption came. */
  private static boolean awaited(FutureTask<Boolean> task) {
    try {
      return task.get();
    } catch (InterruptedException _) {
      return false;
    } catch (ExecutionException _) {
      return true;
    }
  }

  private static void rethrow(Throwable failure) throws IOException {
    switch (failure) {
      case IOException e -> throw e;
      case RuntimeException e -> throw e;
      case Error e -> throw e;
      default -> throw new IllegalStateException(failure);
    }
  }
}
