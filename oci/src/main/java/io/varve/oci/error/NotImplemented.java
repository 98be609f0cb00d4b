package io.varve.oci.error;

/** A known request that this version does not carry out. */
public non-sealed class NotImplemented extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public NotImplemented(String message) {
    super(message, null);
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param message one line for a person
   * @param cause what led to it
   */
  public NotImplemented(String message, Throwable cause) {
    super(message, cause);
  }
}
