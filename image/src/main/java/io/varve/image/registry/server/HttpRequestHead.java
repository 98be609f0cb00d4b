package io.varve.image.registry.server;

import io.varve.image.http.MalformedHttp;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * The head of an HTTP/1.1 request (RFC 9112, sections 2 to 5).
 *
 * @param method the method
 * @param target path and query as they came
 * @param version {@code HTTP/1.1} or {@code HTTP/1.0}
 * @param fields by lower-case name; of repeated ones the first
 */
record HttpRequestHead(String method, String target, String version, Map<String, String> fields) {

  private static final int LONGEST = 64 * 1024;

  HttpRequestHead {
    fields = Map.copyOf(fields);
  }

  /** Reads a head; empty when the connection ended before it. */
  static Optional<HttpRequestHead> read(InputStream in) throws IOException {
    int[] budget = {LONGEST};
    String line = line(in, budget);
    while (line.isEmpty()) {
      line = line(in, budget); // a line break after the last request is to be ignored
    }
    if (line.equals(END)) {
      return Optional.empty();
    }
    String[] parts = line.split(" ", -1);
    if (parts.length != 3 || !parts[2].startsWith("HTTP/1.") || !parts[1].startsWith("/")) {
      throw new MalformedHttp("no HTTP/1.1 request");
    }
    Map<String, String> fields = new HashMap<>();
    for (String field = line(in, budget); !field.isEmpty(); field = line(in, budget)) {
      int colon = field.indexOf(':');
      if (colon <= 0 || field.equals(END) || field.charAt(0) <= ' ') {
        throw new MalformedHttp("malformed header field");
      }
      fields.putIfAbsent(
          field.substring(0, colon).toLowerCase(Locale.ROOT), field.substring(colon + 1).strip());
    }
    return Optional.of(new HttpRequestHead(parts[0], parts[1], parts[2], fields));
  }

  Optional<String> field(String name) {
    return Optional.ofNullable(fields.get(name.toLowerCase(Locale.ROOT)));
  }

  boolean hasToken(String name, String token) {
    return field(name).map(v -> v.toLowerCase(Locale.ROOT).contains(token)).orElse(false);
  }

  String path() {
    int query = target.indexOf('?');
    return query < 0 ? target : target.substring(0, query);
  }

  String query() {
    int query = target.indexOf('?');
    return query < 0 ? "" : target.substring(query + 1);
  }

  private static final String END = "\0end";

  private static String line(InputStream in, int[] budget) throws IOException {
    StringBuilder line = new StringBuilder(64);
    while (true) {
      int next = in.read();
      if (next < 0) {
        if (line.isEmpty()) {
          return END;
        }
        throw new EOFException("the connection ended inside a request");
      }
      if (next == '\n') {
        int length = line.length();
        return length > 0 && line.charAt(length - 1) == '\r'
            ? line.substring(0, length - 1)
            : line.toString();
      }
      if (--budget[0] < 0 || (next < ' ' && next != '\r' && next != '\t')) {
        throw new MalformedHttp("malformed or overlong header");
      }
      line.append((char) next);
    }
  }

  /** The bytes that say what answer comes. */
  static byte[] answerHead(int status, Map<String, String> fields) {
    StringBuilder head = new StringBuilder(256);
    head.append("HTTP/1.1 ").append(status).append(' ').append(reason(status)).append("\r\n");
    fields.forEach(
        (name, value) -> head.append(name).append(": ").append(clean(value)).append("\r\n"));
    return head.append("\r\n").toString().getBytes(StandardCharsets.ISO_8859_1);
  }

  /** A value with a line break in it would be the start of other fields. */
  private static String clean(String value) {
    return value.replace('\r', ' ').replace('\n', ' ');
  }

  private static String reason(int status) {
    return switch (status / 100) {
      case 2 -> "OK";
      case 4 -> "Refused";
      default -> "Failed";
    };
  }
}
