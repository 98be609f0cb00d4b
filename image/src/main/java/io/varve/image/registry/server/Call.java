package io.varve.image.registry.server;

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

  private final HttpRequestHead head;
  private final InputStream body;
  private final OutputStream out;
  private final Map<String, String> query;
  private final Map<String, String> fields = new LinkedHashMap<>();
  private boolean begun;

  Call(HttpRequestHead head, InputStream body, OutputStream out) {
    this.head = head;
    this.body = body;
    this.out = out;
    this.query = query(head.query());
  }

  String method() {
    return head.method();
  }

  boolean isHead() {
    return method().equals("HEAD");
  }

  String path() {
    return head.path();
  }

  Optional<String> parameter(String name) {
    return Optional.ofNullable(query.get(name));
  }

  Optional<String> header(String name) {
    return head.field(name);
  }

  /** Whether the head of the answer is out, so that no other answer can be given. */
  boolean hasBegun() {
    return begun;
  }

  InputStream body() {
    return body;
  }

  Call with(String name, String value) {
    fields.put(name, value);
    return this;
  }

  /** Answers without a body. */
  void answer(int status) throws IOException {
    if (status != 204) {
      with("Content-Length", "0");
    }
    begun = true;
    out.write(HttpRequestHead.answerHead(status, fields));
  }

  /** Answers with a document. */
  void answer(int status, MediaType type, byte[] body) throws IOException {
    OutputStream target = begin(status, type, body.length);
    target.write(body);
  }

  /** Answers with a JSON document. */
  void answer(JsonValue body) throws IOException {
    answer(200, JSON, Json.toBytes(body));
  }

  /** Refuses. */
  void answer(Refusal refusal) throws IOException {
    answer(refusal.status(), JSON, refusal.body());
  }

  /** Starts an answer of a known length; what is written for HEAD goes nowhere. */
  OutputStream begin(int status, MediaType type, long length) throws IOException {
    with("Content-Type", type.value());
    with("Content-Length", Long.toString(length));
    begun = true;
    out.write(HttpRequestHead.answerHead(status, fields));
    return isHead() ? OutputStream.nullOutputStream() : out;
  }

  private static Map<String, String> query(String raw) {
    Map<String, String> found = new LinkedHashMap<>();
    for (String pair : raw.split("&", -1)) {
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
