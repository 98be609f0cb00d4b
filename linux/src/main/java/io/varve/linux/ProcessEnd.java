package io.varve.linux;

/** The end of this process. */
public final class ProcessEnd {

  private ProcessEnd() {}

  /**
   * Ends the process at once. {@link Runtime#halt} first waits up to 300 ms for threads that are in
   * native calls, such as the one that watches the sockets of virtual threads, and longer for
   * compilers.
   *
   * @param code the exit code, 0 to 255
   */
  public static void now(int code) {
    try (CallFrame frame = new CallFrame()) {
      long _ = Kernel.call(frame, SystemCall.EXIT_GROUP, code);
    }
  }
}
