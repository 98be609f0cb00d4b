package io.varve.linux;

import java.io.Closeable;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.time.Duration;

/**
 * A process, ours or not, that can't be confused with a later one of the same number
 * (pidfd_open(2)).
 */
public final class ProcessDescriptor implements Closeable {

  private static final long SLICE_MILLISECONDS = 200;

  private final OpenFile process;

  private ProcessDescriptor(OpenFile process) {
    this.process = process;
  }

  /**
   * Opens a process.
   *
   * @param pid its number
   * @return the handle
   * @throws IOException when it fails; {@link Errno#ESRCH} when there is none
   */
  public static ProcessDescriptor open(long pid) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      long result = Kernel.call(frame, SystemCall.PIDFD_OPEN, pid, 0);
      if (result < 0) {
        throw Errno.failure(result, "open", "process " + pid);
      }
      return new ProcessDescriptor(new OpenFile(result, "process " + pid));
    }
  }

  /**
   * Waits for its end. Blocks the calling thread, in slices so that it can be interrupted: call it
   * from a platform thread.
   *
   * @param timeout how long at most
   * @return true when it has ended
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public boolean awaitExit(Duration timeout) throws IOException, InterruptedException {
    long deadline = System.nanoTime() + timeout.toNanos();
    while (true) {
      if (Thread.interrupted()) {
        throw new InterruptedException();
      }
      long left = Math.max(0, (deadline - System.nanoTime()) / 1_000_000);
      if (poll(Math.min(left, SLICE_MILLISECONDS))) {
        return true;
      }
      if (left == 0) {
        return false;
      }
    }
  }

  /**
   * Whether it has ended.
   *
   * @return true when it has
   * @throws IOException when it fails
   */
  public boolean hasExited() throws IOException {
    return poll(0);
  }

  private boolean poll(long milliseconds) throws IOException {
    try (CallFrame frame = new CallFrame(32)) {
      MemorySegment entry = frame.allocate(8);
      entry.set(ValueLayout.JAVA_INT, 0, process.descriptor());
      entry.set(ValueLayout.JAVA_SHORT, 4, (short) 1);
      MemorySegment timeout = frame.allocate(16);
      timeout.set(ValueLayout.JAVA_LONG, 0, milliseconds / 1000);
      timeout.set(ValueLayout.JAVA_LONG, 8, milliseconds % 1000 * 1_000_000);
      return process.check(
              Kernel.call(frame, SystemCall.PPOLL, entry.address(), 1, timeout.address(), 0, 0),
              "wait for")
          > 0;
    }
  }

  /**
   * Sends a signal.
   *
   * @param signal its number
   * @throws IOException when it fails; {@link Errno#ESRCH} when it has ended
   */
  public void signal(int signal) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      process.check(
          Kernel.call(frame, SystemCall.PIDFD_SEND_SIGNAL, process.descriptor(), signal, 0, 0),
          "send signal " + signal + " to");
    }
  }

  /**
   * Sends a signal by number of process.
   *
   * @param pid the process, or the negated number of a process group
   * @param signal its number; 0 only asks whether the process exists
   * @throws IOException when it fails; {@link Errno#ESRCH} when there is none
   */
  public static void kill(long pid, int signal) throws IOException {
    try (CallFrame frame = new CallFrame()) {
      long result = Kernel.call(frame, SystemCall.KILL, pid, signal);
      if (result < 0) {
        throw Errno.failure(result, "send signal " + signal + " to", "process " + pid);
      }
    }
  }

  @Override
  public void close() throws IOException {
    process.close();
  }
}
