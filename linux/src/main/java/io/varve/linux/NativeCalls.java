package io.varve.linux;

/** The way to the kernel, for those who know early that they will need it. */
public final class NativeCalls {
  private static final int NO_DESCRIPTOR = -1;

  private NativeCalls() {}

  /**
   * Links the system call, which the first call does otherwise and which takes ten milliseconds:
   * worth a thread of its own while another reads the command line and opens the store.
   */
  public static void link() {
    try (CallFrame frame = new CallFrame()) {
      long _ = Kernel.call(frame, SystemCall.CLOSE, NO_DESCRIPTOR);
    }
  }
}
