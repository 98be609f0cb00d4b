package io.varve.linux;

import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executor;
import java.util.concurrent.locks.ReentrantLock;

/**
 * A program that this process has started, with any descriptors. It is started by a platform thread
 * of its own, which then waits for it: what the thread has changed about itself before, such as its
 * mounts, holds for the program too, and is seen by nobody else.
 */
public final class ChildProcess {
  private static final long BY_NUMBER = 1;
  private static final long EXITED_AND_LEAVE = 0x01000004;
  private static final int SIGNALLED = 128;
  private static final int SIGNAL_INFORMATION_BYTES = 128;

  private final long pid;
  private final CompletableFuture<Integer> exit = new CompletableFuture<>();
  private final ReentrantLock reaping = new ReentrantLock();
  private boolean reaped;

  private ChildProcess(long pid) {
    this.pid = pid;
  }

  /** What a thread does before it starts a program. */
  @FunctionalInterface
  public interface Preparation {
    /**
     * Changes the calling thread.
     *
     * @throws IOException when it fails; the program isn't started then
     */
    void prepare() throws IOException;
  }

  /**
   * Starts a program.
   *
   * @param arguments the program's file, and its arguments; the environment is this process'
   * @param descriptors what are its descriptors 0, 1, and so on; the caller closes its own
   * @param threads runs the task that starts it and waits for its end on a platform thread that
   *     does nothing else; a thread inherits the control groups of the thread that has made it
   * @param preparation what that thread does before
   * @return the process
   * @throws IOException when it can't be started, with the reason
   */
  public static ChildProcess start(
      List<String> arguments,
      List<? extends FileHandle> descriptors,
      Executor threads,
      Preparation preparation)
      throws IOException {
    CompletableFuture<ChildProcess> started = new CompletableFuture<>();
    threads.execute(
        () -> {
          ChildProcess child;
          try {
            preparation.prepare();
            child = new ChildProcess(new ProcessSpawn().start(arguments, descriptors));
          } catch (IOException | RuntimeException | Error e) {
            started.completeExceptionally(e);
            return;
          }
          started.complete(child);
          child.reap();
        });
    try {
      return started.join(); // not interruptible: a child must not be started and forgotten
    } catch (CompletionException e) {
      switch (e.getCause()) {
        case IOException cause -> throw cause;
        case RuntimeException cause -> throw cause;
        case Error cause -> throw cause;
        default -> throw e;
      }
    }
  }

  /**
   * Its number.
   *
   * @return the process id
   */
  public long pid() {
    return pid;
  }

  /** Waits without taking its number away, which a signal may be on its way to. */
  private void reap() {
    try (CallFrame frame = new CallFrame(SIGNAL_INFORMATION_BYTES + 16)) {
      MemorySegment information = frame.allocate(SIGNAL_INFORMATION_BYTES);
      long result =
          Kernel.call(
              frame, SystemCall.WAITID, BY_NUMBER, pid, information.address(), EXITED_AND_LEAVE, 0);
      MemorySegment status = frame.allocate(8);
      reaping.lock();
      try {
        reaped = true;
        if (result >= 0) {
          result = Kernel.call(frame, SystemCall.WAIT4, pid, status.address(), 0, 0);
        }
      } finally {
        reaping.unlock();
      }
      if (result < 0) {
        exit.completeExceptionally(Errno.failure(result, "wait for", "process " + pid));
      } else {
        exit.complete(code(status.get(ValueLayout.JAVA_INT, 0)));
      }
    }
  }

  private static int code(int status) {
    int signal = status & 0x7f;
    return signal == 0 ? status >> 8 & 0xff : SIGNALLED + signal;
  }

  /**
   * Waits for its end.
   *
   * @return its exit code; 128 + n after signal n
   * @throws IOException when the kernel knows no such child
   * @throws InterruptedException when interrupted; the program runs on
   */
  public int awaitExit() throws IOException, InterruptedException {
    try {
      return exit.get();
    } catch (ExecutionException e) {
      throw new IOException("wait for process " + pid, e.getCause());
    }
  }

  /**
   * Whether it has not ended yet.
   *
   * @return false once {@link #awaitExit} returns at once
   */
  public boolean isAlive() {
    return !exit.isDone();
  }

  /**
   * Sends a signal; nothing happens when it has ended.
   *
   * @param signal its number
   * @throws IOException when it fails
   */
  public void signal(int signal) throws IOException {
    reaping.lock();
    try {
      if (!reaped) {
        ProcessDescriptor.kill(pid, signal);
      }
    } finally {
      reaping.unlock();
    }
  }
}
