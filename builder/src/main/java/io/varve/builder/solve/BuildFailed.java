package io.varve.builder.solve;

import io.varve.oci.error.FailedPrecondition;
import java.util.List;

/** A RUN step ended with another code than 0. Nothing of it is kept; the steps before it are. */
public final class BuildFailed extends FailedPrecondition {

  private static final long serialVersionUID = 1L;

  private final String title;
  private final int exitCode;
  private final transient List<String> lastLines;
  private final transient FailedStep step;

  /**
   * Creates the failure.
   *
   * @param number the step's number
   * @param title the instruction
   * @param exitCode how it ended
   * @param lastLines what it printed last
   * @param step what was run, on what
   */
  BuildFailed(int number, String title, int exitCode, List<String> lastLines, FailedStep step) {
    super(message(number, title, exitCode, lastLines));
    this.title = title;
    this.exitCode = exitCode;
    this.lastLines = List.copyOf(lastLines);
    this.step = step;
  }

  /**
   * The instruction.
   *
   * @return as a person reads it
   */
  public String title() {
    return title;
  }

  /**
   * How the program ended.
   *
   * @return its exit code
   */
  public int exitCode() {
    return exitCode;
  }

  /**
   * What the program printed last.
   *
   * @return lines, oldest first
   */
  public List<String> lastLines() {
    return lastLines;
  }

  /**
   * What was run, and on which files, for a shell in the state before it.
   *
   * @return the step
   */
  public FailedStep step() {
    return step;
  }

  private static String message(int number, String title, int exitCode, List<String> lastLines) {
    String reason =
        switch (exitCode) {
          case 126 -> " (the program can't be executed)";
          case 127 -> " (the program was not found)";
          case 137 -> " (it was killed, perhaps for want of memory)";
          default -> "";
        };
    return "step "
        + number
        + " failed with exit code "
        + exitCode
        + reason
        + ": "
        + title
        + (lastLines.isEmpty() ? "" : "; its last words: " + lastLines.getLast());
  }
}
