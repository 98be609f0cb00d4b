package io.varve.oci.error;

/** The name is taken. */
public non-sealed class AlreadyExists extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public AlreadyExists(String message) {
    super(message, null);
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param message one line for a person
   * @param cause what led to it
   */
  public AlreadyExists(String message, Throwable cause) {
    super(message, cause);
  }
}
