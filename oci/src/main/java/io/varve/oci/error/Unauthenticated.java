package io.varve.oci.error;

/** The other side wants credentials, or refused those given. */
public non-sealed class Unauthenticated extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public Unauthenticated(String message) {
    super(message, null);
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param message one line for a person
   * @param cause what led to it
   */
  public Unauthenticated(String message, Throwable cause) {
    super(message, cause);
  }
}
