package io.varve.engine.container;

import io.varve.oci.error.FailedPrecondition;

/** A container's program could not be run. */
public final class StartFailure extends FailedPrecondition {
  private static final long serialVersionUID = 1L;

  /** Exit code when the engine itself failed. */
  public static final int ENGINE = 125;

  /** Exit code when the program exists but can't be run. */
  public static final int NOT_EXECUTABLE = 126;

  /** Exit code when there is no such program. */
  public static final int NOT_FOUND = 127;

  private final int exitCode;

  /**
   * Creates the failure.
   *
   * @param exitCode 125 for the engine's own failure, 126 for a program that can't be run, 127 for
   *     one that does not exist
   * @param message one line for a person
   */
  public StartFailure(int exitCode, String message) {
    super(message);
    this.exitCode = exitCode;
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param exitCode 125 for the engine's own failure, 126 for a program that can't be run, 127 for
   *     one that does not exist
   * @param message one line for a person
   * @param cause what led to it
   */
  public StartFailure(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  /**
   * What a command that runs a container ends with.
   *
   * @return 125, 126 or 127
   */
  public int exitCode() {
    return exitCode;
  }
}
