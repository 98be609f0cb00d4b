package io.varve.engine.runtime;

import io.varve.oci.error.InvalidArgument;
import java.util.List;
import java.util.Locale;

/** Names and numbers of signals (signal(7), x86 and Arm). */
public final class Signals {
  /** Ends a process that does not object. */
  public static final int TERM = 15;

  /** Ends a process. */
  public static final int KILL = 9;

  private static final int REAL_TIME_MINIMUM = 34;
  private static final int REAL_TIME_MAXIMUM = 64;
  private static final List<String> NAMES =
      List.of(
          "HUP", "INT", "QUIT", "ILL", "TRAP", "ABRT", "BUS", "FPE", "KILL", "USR1", "SEGV", "USR2",
          "PIPE", "ALRM", "TERM", "STKFLT", "CHLD", "CONT", "STOP", "TSTP", "TTIN", "TTOU", "URG",
          "XCPU", "XFSZ", "VTALRM", "PROF", "WINCH", "IO", "PWR", "SYS");

  private Signals() {}

  /**
   * Reads a signal.
   *
   * @param text a name, with or without {@code SIG}, {@code RTMIN+n}, {@code RTMAX-n}, or a number
   * @return its number
   * @throws InvalidArgument when there is none
   */
  public static int parse(String text) {
    String upper = text.strip().toUpperCase(Locale.ROOT);
    String name = upper.startsWith("SIG") ? upper.substring(3) : upper;
    int index = NAMES.indexOf(name);
    if (index >= 0) {
      return index + 1;
    }
    int number = numeric(name);
    if (number < 1 || number > REAL_TIME_MAXIMUM) {
      throw new InvalidArgument(
          "invalid signal \"" + text + "\": expected a name such as SIGTERM or a number 1 to 64");
    }
    return number;
  }

  /**
   * What a signal is called.
   *
   * @param number its number
   * @return a name such as {@code SIGTERM}, or the number where there is none
   */
  public static String name(int number) {
    return number >= 1 && number <= NAMES.size()
        ? "SIG" + NAMES.get(number - 1)
        : Integer.toString(number);
  }

  private static int numeric(String name) {
    try {
      if (name.startsWith("RTMIN")) {
        return REAL_TIME_MINIMUM + (name.length() == 5 ? 0 : Integer.parseInt(name.substring(5)));
      }
      if (name.startsWith("RTMAX")) {
        return REAL_TIME_MAXIMUM + (name.length() == 5 ? 0 : Integer.parseInt(name.substring(5)));
      }
      return Integer.parseInt(name);
    } catch (NumberFormatException e) {
      return -1;
    }
  }
}
