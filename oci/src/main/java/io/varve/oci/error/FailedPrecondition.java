package io.varve.oci.error;

/** The state of the store or the host does not allow it now. */
public non-sealed class FailedPrecondition extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public FailedPrecondition(String message) {
    super(message, null);
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param message one line for a person
   * @param cause what led to it
   */
  public FailedPrecondition(String message, Throwable cause) {
    super(message, cause);
  }
}
