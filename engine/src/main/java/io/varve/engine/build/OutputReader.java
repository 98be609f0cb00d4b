package io.varve.engine.build;

import io.varve.builder.step.StepOutput;
import io.varve.linux.OpenFile;
import java.io.IOException;
import java.io.InputStream;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * Passes on what a program writes to one of its streams, line by line. It reads on a platform
 * thread: a virtual one would keep its carrier from all others as long as the program is silent.
 */
final class OutputReader implements AutoCloseable {
  private final FutureTask<Optional<String>> task;
  private final Thread thread;

  /**
   * Begins to read.
   *
   * @param stream what the program writes, closed by the caller after this
   * @param error whether it is the program's standard error
   * @param output takes the lines
   */
  OutputReader(OpenFile stream, boolean error, StepOutput output) {
    this.task = new FutureTask<>(() -> copy(stream.inputStream(), error, output));
    this.thread = Thread.ofPlatform().daemon().name("read step output").start(task);
  }

  private static Optional<String> copy(InputStream stream, boolean error, StepOutput output)
      throws IOException {
    ScreenLines lines = new ScreenLines(stream);
    Optional<String> last = Optional.empty();
    for (Optional<String> line = lines.next(); line.isPresent(); line = lines.next()) {
      output.line(error, line.get());
      last = line;
    }
    return last;
  }

  /**
   * Waits until the program has closed the stream.
   *
   * @return the last line, empty when there was none
   * @throws IOException when reading fails or the lines are not taken
   * @throws InterruptedException when interrupted
   */
  Optional<String> last() throws IOException, InterruptedException {
    try {
      return task.get();
    } catch (ExecutionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw new IOException("pass a program's output on", e.getCause());
      }
    }
  }

  /** Waits for the end of the reading, and so of the program and all that hold the stream. */
  @Override
  public void close() {
    boolean interrupted = false;
    while (thread.isAlive()) {
      try {
        thread.join();
      } catch (InterruptedException _) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
