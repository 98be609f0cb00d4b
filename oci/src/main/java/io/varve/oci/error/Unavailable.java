package io.varve.oci.error;

/** The other side does not answer or failed; trying again may help. */
public non-sealed class Unavailable extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public Unavailable(String message) {
    super(message, null);
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param message one line for a person
   * @param cause what led to it
   */
  public Unavailable(String message, Throwable cause) {
    super(message, cause);
  }
}
