package io.varve.oci.error;

/**
 * A failure with a meaning in the domain. The message says action, subject, expected and actual,
 * and what to do next; it is shown to people as it is.
 */
public abstract sealed class EngineException extends RuntimeException
    permits InvalidArgument,
        NotFound,
        AlreadyExists,
        Conflict,
        FailedPrecondition,
        Unauthenticated,
        PermissionDenied,
        Unavailable,
        DataLoss,
        NotImplemented {

  private static final long serialVersionUID = 1L;

  /**
   * Creates a failure.
   *
   * @param message one line for a person
   * @param cause what led to it, or null
   */
  protected EngineException(String message, Throwable cause) {
    super(message, cause);
  }
}
