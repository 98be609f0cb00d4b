package io.varve.blockstore.volume;

import io.varve.blockstore.NoSpaceException;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.error.PermissionDenied;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;

/** Carries failures over the control protocol with their kind. */
final class Failures {

  private Failures() {}

  static JsonObject encode(Exception failure) {
    String kind =
        switch (failure) {
          case InvalidArgument _ -> "InvalidArgument";
          case NotFound _ -> "NotFound";
          case AlreadyExists _ -> "AlreadyExists";
          case Conflict _ -> "Conflict";
          case FailedPrecondition _ -> "FailedPrecondition";
          case PermissionDenied _ -> "PermissionDenied";
          case DataLoss _ -> "DataLoss";
          case NoSpaceException _ -> "NoSpace";
          default -> "IO";
        };
    return JsonValue.object()
        .put("error", kind)
        .put("message", String.valueOf(failure.getMessage()))
        .build();
  }

  /** Throws the failure that a reply carries, if it carries one. */
  static JsonObject requireSuccess(JsonObject reply) throws IOException {
    String kind = reply.string("error").orElse("");
    String message = reply.string("message").orElse("the volume server failed");
    return switch (kind) {
      case "" -> reply;
      case "InvalidArgument" -> throw new InvalidArgument(message);
      case "NotFound" -> throw new NotFound(message);
      case "AlreadyExists" -> throw new AlreadyExists(message);
      case "Conflict" -> throw new Conflict(message);
      case "FailedPrecondition" -> throw new FailedPrecondition(message);
      case "PermissionDenied" -> throw new PermissionDenied(message);
      case "DataLoss" -> throw new DataLoss(message);
      case "NoSpace" -> throw new NoSpaceException("volume pool", message);
      default -> throw new IOException(message);
    };
  }
}
