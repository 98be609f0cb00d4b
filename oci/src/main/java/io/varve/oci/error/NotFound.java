package io.varve.oci.error;

/** What was named does not exist. */
public non-sealed class NotFound extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public NotFound(String message) {
    super(message, null);
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param message one line for a person
   * @param cause what led to it
   */
  public NotFound(String message, Throwable cause) {
    super(message, cause);
  }
}
