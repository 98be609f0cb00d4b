package io.varve.oci.error;

/** Stored or received bytes are not what they must be. */
public non-sealed class DataLoss extends EngineException {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public DataLoss(String message) {
    super(message, null);
  }

  /**
   * Creates the failure with what led to it.
   *
   * @param message one line for a person
   * @param cause what led to it
   */
  public DataLoss(String message, Throwable cause) {
    super(message, cause);
  }
}
