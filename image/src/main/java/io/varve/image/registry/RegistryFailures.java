package io.varve.image.registry;

import io.varve.oci.error.EngineException;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.error.PermissionDenied;
import io.varve.oci.error.Unauthenticated;
import io.varve.oci.error.Unavailable;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.net.ConnectException;
import java.net.SocketTimeoutException;
import java.net.UnknownHostException;
import java.util.List;
import java.util.Optional;
import javax.net.ssl.SSLException;

/** Turns what went wrong into one line that names registry, subject, reason and remedy. */
final class RegistryFailures {

  private static final int MAXIMUM_DETAIL = 300;

  private RegistryFailures() {}

  /** The failure that an unexpected status means. */
  static EngineException ofStatus(Endpoint endpoint, String subject, int status, byte[] body) {
    String registry = "registry " + endpoint.registry();
    String said = detail(body).map(text -> " (" + text + ")").orElse("");
    return switch (status) {
      case 401 ->
          new Unauthenticated(
              subject
                  + ": "
                  + registry
                  + " wants to know who asks"
                  + said
                  + "; check the name, or log in to "
                  + endpoint.registry());
      case 403 ->
          new PermissionDenied(
              subject
                  + ": "
                  + registry
                  + " denied access"
                  + said
                  + "; log in with an account that may do this");
      case 404 ->
          new NotFound(
              subject + ": not found in " + registry + said + "; check the name and the tag");
      case 429 ->
          new Unavailable(
              subject
                  + ": "
                  + registry
                  + " answers too many requests"
                  + said
                  + "; wait some minutes, or log in for a higher limit");
      default ->
          status >= 500
              ? new Unavailable(
                  subject
                      + ": "
                      + registry
                      + " failed with status "
                      + status
                      + said
                      + "; what arrived is kept, try again later")
              : new InvalidArgument(
                  subject + ": " + registry + " refused the request with status " + status + said);
    };
  }

  /** The failure that a broken exchange means. */
  static Unavailable ofException(Endpoint endpoint, String subject, IOException failure) {
    return new Unavailable(
        subject
            + ": registry "
            + endpoint.registry()
            + " can't be reached at "
            + endpoint.base()
            + ": "
            + reason(failure, endpoint),
        failure);
  }

  /** Whether trying again at once would end the same way: no such host, no trust. */
  static boolean isLasting(IOException failure) {
    return failure instanceof UnknownHostException
        || (failure instanceof SSLException && !(failure.getCause() instanceof IOException));
  }

  private static String reason(IOException failure, Endpoint endpoint) {
    return switch (failure) {
      case UnknownHostException _ -> "unknown host; check the name and the network";
      case SocketTimeoutException _ -> "no answer in time; check the network, try again later";
      case ConnectException e ->
          printable(Optional.ofNullable(e.getMessage()).orElse("connection refused"))
              + "; check that the registry runs and the port is right";
      case SSLException e when e.getMessage() != null && e.getMessage().contains("unrecognized") ->
          "it does not speak TLS; check the port, or use --insecure if plain HTTP will do";
      case SSLException e ->
          "TLS failed: "
              + printable(String.valueOf(e.getMessage()))
              + "; to trust its authority put that one's certificate into /etc/docker/certs.d/"
              + endpoint.registry()
              + "/ca.crt, to trust anyone use --insecure";
      default ->
          printable(Optional.ofNullable(failure.getMessage()).orElse("the connection broke"))
              + "; what arrived is kept, try again";
    };
  }

  /** The registry's own words ({@code {"errors": [{"code", "message"}]}}), when it has any. */
  private static Optional<String> detail(byte[] body) {
    try {
      List<JsonValue> errors = Json.parseObject(body, "error").array("errors");
      return errors.stream()
          .filter(JsonObject.class::isInstance)
          .map(JsonObject.class::cast)
          .flatMap(e -> e.string("message").or(() -> e.string("code")).stream())
          .filter(text -> !text.isBlank())
          .map(RegistryFailures::printable)
          .findFirst();
    } catch (InvalidArgument e) {
      return Optional.empty();
    }
  }

  /** What others say may hold control characters that would play with the terminal. */
  private static String printable(String text) {
    String cut = text.length() > MAXIMUM_DETAIL ? text.substring(0, MAXIMUM_DETAIL) + "…" : text;
    StringBuilder clean = new StringBuilder(cut.length());
    cut.codePoints().forEach(c -> clean.appendCodePoint(Character.isISOControl(c) ? ' ' : c));
    return clean.toString().strip();
  }
}
