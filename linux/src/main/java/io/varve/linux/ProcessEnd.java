package io.varve.linux;

/**
 * The end of this process.
 *
 * @param code its exit code, 0 to 255
 */
public record ProcessEnd(int code) {

  /**
   * Ends the process at once. {@link Runtime#halt} first waits up to 300 ms for threads that are in
   * native calls, such as the one that watches the sockets of virtual threads, and longer for
   * compilers.
   */
  public void now() {
    try (CallFrame frame = new CallFrame()) {
      long _ = Kernel.call(frame, SystemCall.EXIT_GROUP, code);
    }
  }
}
