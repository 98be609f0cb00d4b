package io.varve.cli.option;

/** A command line that can't be understood. */
public final class UsageError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /** The exit code for a wrong flag, as docker's. */
  public static final int FLAG = 125;

  /** The exit code for a wrong number of arguments or an unknown command, as docker's. */
  public static final int ARGUMENTS = 1;

  private final int exitCode;

  /**
   * Creates the failure.
   *
   * @param exitCode {@link #FLAG} or {@link #ARGUMENTS}
   * @param message one line for a person
   */
  public UsageError(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /**
   * What the command ends with.
   *
   * @return 125 or 1
   */
  public int exitCode() {
    return exitCode;
  }
}
