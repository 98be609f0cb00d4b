package io.varve.oci.error;

/** The request itself is wrong, whatever the state of the store. */
public non-sealed class InvalidArgument extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public InvalidArgument(String message) {
    super(message, null);
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param message one line for a person
   * @param cause what led to it
   */
  public InvalidArgument(String message, Throwable cause) {
    super(message, cause);
  }
}
