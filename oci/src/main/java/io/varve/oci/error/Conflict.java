package io.varve.oci.error;

/** Somebody else uses or changes what was named. */
public non-sealed class Conflict extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public Conflict(String message) {
    super(message, null);
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param message one line for a person
   * @param cause what led to it
   */
  public Conflict(String message, Throwable cause) {
    super(message, cause);
  }
}
