package io.varve.linux;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;

/** Who this process is. Reads {@code /proc}: cheaper at start-up than a foreign call. */
public final class Identity {

  private Identity() {}

  /**
   * The effective user.
   *
   * @return its id, 0 for root of the user namespace
   */
  public static long effectiveUid() {
    return status("Uid:");
  }

  /**
   * The effective group.
   *
   * @return its id
   */
  public static long effectiveGid() {
    return status("Gid:");
  }

  /**
   * Whether this process is root of the host, not of a user namespace.
   *
   * @return true when its user namespace is the first one
   */
  public static boolean isHostRoot() {
    return effectiveUid() == 0
        && read("/proc/self/uid_map").strip().replaceAll(" +", " ").equals("0 0 4294967295");
  }

  /**
   * Sets the bits that are taken away from the permissions of everything this process creates.
   *
   * @param mask permission bits
   * @return the mask before
   */
  public static int setUmask(int mask) {
    try (CallFrame frame = new CallFrame()) {
      return (int) Kernel.call(frame, SystemCall.UMASK, mask);
    }
  }

  /**
   * The bits that are taken away from the permissions of everything this process creates.
   *
   * @return permission bits
   */
  public static int umask() {
    String text = read("/proc/self/status");
    int line = text.indexOf("\nUmask:\t") + "\nUmask:\t".length();
    return Integer.parseInt(text, line, text.indexOf('\n', line), 8);
  }

  /** The second number of a line of /proc/self/status is the effective id. */
  private static long status(String key) {
    String text = read("/proc/self/status");
    int line = text.indexOf("\n" + key + "\t");
    if (line >= 0) {
      int effective = text.indexOf('\t', line + key.length() + 2) + 1;
      return Long.parseLong(text, effective, text.indexOf('\t', effective), 10);
    }
    throw new IllegalStateException("/proc/self/status has no line " + key);
  }

  private static String read(String file) {
    try {
      return new String(Files.readAllBytes(Path.of(file)), StandardCharsets.US_ASCII);
    } catch (IOException e) {
      throw new UncheckedIOException("cannot read " + file + ": is /proc mounted?", e);
    }
  }
}
