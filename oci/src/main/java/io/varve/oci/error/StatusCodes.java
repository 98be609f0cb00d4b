package io.varve.oci.error;

/** Maps each kind of failure to the codes of the outside world. */
public final class StatusCodes {

  private StatusCodes() {}

  /**
   * The HTTP status of a failure.
   *
   * @param failure the failure
   * @return a status code between 400 and 503
   */
  public static int http(EngineException failure) {
    return switch (failure) {
      case InvalidArgument _ -> 400;
      case Unauthenticated _ -> 401;
      case PermissionDenied _ -> 403;
      case NotFound _ -> 404;
      case AlreadyExists _, Conflict _, FailedPrecondition _ -> 409;
      case NotImplemented _ -> 501;
      case Unavailable _ -> 503;
      case DataLoss _ -> 500;
    };
  }

  /**
   * The exit code of a command that ended with a failure: docker's 1. Commands that run a program
   * in a container use 125, 126 and 127 instead.
   *
   * @param failure the failure
   * @return the exit code
   */
  public static int exit(EngineException failure) {
    return switch (failure) {
      case InvalidArgument _,
          Unauthenticated _,
          PermissionDenied _,
          NotFound _,
          AlreadyExists _,
          Conflict _,
          FailedPrecondition _,
          NotImplemented _,
          Unavailable _,
          DataLoss _ ->
          1;
    };
  }
}
