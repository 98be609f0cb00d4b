package io.varve.image.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.net.http.HttpHeaders;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * The head of an answer (RFC 9112, sections 4 and 5).
 *
 * @param status the status, never one of the interim ones
 * @param isVersion11 whether the peer keeps connections unless it says otherwise
 * @param fields the header fields
 */
record AnswerHead(int status, boolean isVersion11, HttpHeaders fields) {

  private static final int LONGEST = 256 * 1024;

  /** Reads a head; interim answers before it are skipped. */
  static AnswerHead read(InputStream in) throws IOException {
    AnswerHead head = readOne(in);
    while (head.status() < 200) {
      if (head.status() == 101) {
        throw new MalformedHttp("the registry changed to another protocol");
      }
      head = readOne(in);
    }
    return head;
  }

  private static AnswerHead readOne(InputStream in) throws IOException {
    int[] budget = {LONGEST};
    String line = line(in, budget);
    if (!line.startsWith("HTTP/1.") || line.length() < 12) {
      throw new MalformedHttp("the answer is no HTTP/1.1; is this a registry?");
    }
    int status = status(line);
    Map<String, List<String>> fields = new TreeMap<>(String.CASE_INSENSITIVE_ORDER);
    for (String field = line(in, budget); !field.isEmpty(); field = line(in, budget)) {
      int colon = field.indexOf(':');
      if (colon <= 0) {
        throw new MalformedHttp("malformed header field in the answer");
      }
      fields
          .computeIfAbsent(field.substring(0, colon).strip(), _ -> new ArrayList<>(1))
          .add(field.substring(colon + 1).strip());
    }
    return new AnswerHead(
        status, line.startsWith("HTTP/1.1"), HttpHeaders.of(fields, (_, _) -> true));
  }

  private static int status(String line) throws MalformedHttp {
    try {
      int status = Integer.parseInt(line.substring(9, 12));
      if (status >= 100 && status <= 999) {
        return status;
      }
    } catch (NumberFormatException e) {
      throw new MalformedHttp("malformed status in the answer");
    }
    throw new MalformedHttp("malformed status in the answer");
  }

  /** A line without its end; obsolete folding is not understood and malformed. */
  private static String line(InputStream in, int[] budget) throws IOException {
    StringBuilder line = new StringBuilder(64);
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended before the answer");
      }
      if (--budget[0] < 0) {
        throw new MalformedHttp("the head of the answer is longer than " + LONGEST + " bytes");
      }
      line.append((char) next);
    }
    int length = line.length();
    return length > 0 && line.charAt(length - 1) == '\r'
        ? line.substring(0, length - 1)
        : line.toString();
  }

  boolean isChunked() {
    return fields
        .firstValue("Transfer-Encoding")
        .map(value -> value.toLowerCase(Locale.ROOT).endsWith("chunked"))
        .orElse(false);
  }

  /** The length of the body, -1 when the answer does not tell. */
  long length() throws MalformedHttp {
    List<String> told = fields.allValues("Content-Length");
    if (told.isEmpty()) {
      return -1;
    }
    try {
      long length = Long.parseLong(told.getFirst());
      if (length >= 0 && told.stream().allMatch(told.getFirst()::equals)) {
        return length;
      }
    } catch (NumberFormatException e) {
      throw new MalformedHttp("malformed Content-Length in the answer");
    }
    throw new MalformedHttp("malformed Content-Length in the answer");
  }

  /** Whether another exchange may follow on the connection. */
  boolean keepsConnection() {
    String connection = fields.firstValue("Connection").orElse("").toLowerCase(Locale.ROOT);
    return isVersion11 ? !connection.contains("close") : connection.contains("keep-alive");
  }
}
