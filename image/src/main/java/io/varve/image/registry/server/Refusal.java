package io.varve.image.registry.server;

import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import java.util.List;

/** An answer with one of the specification's error codes ("Error Codes"). */
final class Refusal extends Exception {

  private static final long serialVersionUID = 1L;

  /** The codes of the specification, with their usual status. */
  enum Code {
    BLOB_UNKNOWN(404),
    BLOB_UPLOAD_INVALID(400),
    BLOB_UPLOAD_UNKNOWN(404),
    DIGEST_INVALID(400),
    MANIFEST_BLOB_UNKNOWN(404),
    MANIFEST_INVALID(400),
    MANIFEST_UNKNOWN(404),
    NAME_INVALID(400),
    NAME_UNKNOWN(404),
    RANGE_INVALID(416),
    SIZE_INVALID(413),
    DENIED(403),
    UNSUPPORTED(405);

    private final int status;

    Code(int status) {
      this.status = status;
    }
  }

  private final Code code;

  Refusal(Code code, String message) {
    super(message);
    this.code = code;
  }

  int status() {
    return code.status;
  }

  Code code() {
    return code;
  }

  byte[] body() {
    JsonValue error =
        JsonValue.object().put("code", code.name()).put("message", getMessage()).build();
    return Json.toBytes(JsonValue.object().put("errors", new JsonArray(List.of(error))).build());
  }
}
