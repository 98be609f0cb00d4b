package io.varve.image.registry.server;

import com.sun.net.httpserver.HttpExchange;
import io.varve.oci.MediaType;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.URLDecoder;
import java.nio.charset.StandardCharsets;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** One request and its answer. */
final class Call {

  private static final MediaType JSON = new MediaType("application/json");

  private final HttpExchange exchange;
  private final Map<String, String> query;

  Call(HttpExchange exchange) {
    this.exchange = exchange;
    this.query = query(exchange.getRequestURI().getRawQuery());
  }

  String method() {
    return exchange.getRequestMethod();
  }

  boolean isHead() {
    return method().equals("HEAD");
  }

  String path() {
    return exchange.getRequestURI().getRawPath();
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  Optional<String> header(String name) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst(name));
  }

  InputStream body() {
    return exchange.getRequestBody();
  }

  Call with(String name, String value) {
    exchange.getResponseHeaders().set(name, value);
    return this;
  }

  /** Answers without a body. */
  void answer(int status) throws IOException {
    exchange.sendResponseHeaders(status, -1);
  }

  /** Answers with a document. */
  void answer(int status, MediaType type, byte[] body) throws IOException {
    try (OutputStream out = begin(status, type, body.length)) {
      if (!isHead()) {
        out.write(body);
      }
    }
  }

  /** Answers with a JSON document. */
  void answer(JsonValue body) throws IOException {
    answer(200, JSON, Json.toBytes(body));
  }

  /** Refuses. */
  void answer(Refusal refusal) throws IOException {
    answer(refusal.status(), JSON, refusal.body());
  }

  /** Starts an answer of a known length; for HEAD nothing may be written. */
  OutputStream begin(int status, MediaType type, long length) throws IOException {
    with("Content-Type", type.value());
    if (isHead()) {
      with("Content-Length", Long.toString(length));
      exchange.sendResponseHeaders(status, -1);
      return OutputStream.nullOutputStream();
    }
    exchange.sendResponseHeaders(status, length == 0 ? -1 : length);
    return length == 0 ? OutputStream.nullOutputStream() : exchange.getResponseBody();
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String pair : raw == null ? new String[0] : raw.split("&", -1)) {
      int equals = pair.indexOf('=');
      if (equals > 0) {
        found.putIfAbsent(pair.substring(0, equals), decoded(pair.substring(equals + 1)));
      }
    }
    return found;
  }

  private static String decoded(String text) {
    try {
      return URLDecoder.decode(text, StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return text;
    }
  }
}
