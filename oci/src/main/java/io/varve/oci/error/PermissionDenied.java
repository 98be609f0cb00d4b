package io.varve.oci.error;

/** The host or the other side forbids it to this user. */
public non-sealed class PermissionDenied extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public PermissionDenied(String message) {
    super(message, null);
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param message one line for a person
   * @param cause what led to it
   */
  public PermissionDenied(String message, Throwable cause) {
    super(message, cause);
  }
}
