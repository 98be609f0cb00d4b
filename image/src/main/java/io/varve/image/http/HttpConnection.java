package io.varve.image.http;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.Closeable;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.OptionalLong;

/** One connection, with at most one exchange under way. */
final class HttpConnection implements Closeable {

  private static final int INPUT_BUFFER = 16 * 1024;
  private static final int OUTPUT_BUFFER = 64 * 1024;

  /** The first byte of an alert (RFC 8446, section 5.1), which no answer in HTTP begins with. */
  private static final int TLS_ALERT = 21;

  /** The time a registry may take to verify and store what it was sent. */
  private static final Duration STORING = Duration.ofMinutes(10);

  private final HttpConnections owner;
  private final String origin;
  private final Socket socket;
  private final Dialer.Line line;
  private final int timeoutMillis;
  private final InputStream in;
  private final OutputStream out;
  private boolean answering;
  private long idleSince;

  HttpConnection(HttpConnections owner, String origin, Dialer.Line line, Duration timeout)
      throws IOException {
    this.owner = owner;
    this.origin = origin;
    this.line = line;
    this.socket = line.socket();
    this.timeoutMillis = Math.clamp(timeout.toMillis(), 1, Integer.MAX_VALUE);
    this.in = new BufferedInputStream(socket.getInputStream(), INPUT_BUFFER);
    this.out = new BufferedOutputStream(socket.getOutputStream(), OUTPUT_BUFFER);
  }

  String origin() {
    return origin;
  }

  /** Whether the peer has begun to answer the last request. */
  boolean isAnswering() {
    return answering;
  }

  long idleSince() {
    return idleSince;
  }

  /** Sends a request and reads the head of its answer. */
  HttpAnswer exchange(HttpRequest request) throws IOException {
    answering = false;
    boolean sends = request.payload().length().orElse(1) > 0;
    socket.setSoTimeout(sends ? (int) STORING.toMillis() : timeoutMillis);
    boolean sent = send(request);
    in.mark(1);
    int first = in.read();
    answering = first >= 0;
    if (first == TLS_ALERT) {
      throw new TlsExpected();
    }
    in.reset();
    AnswerHead head = AnswerHead.read(in);
    socket.setSoTimeout(timeoutMillis);
    return new HttpAnswer(head.status(), head.fields(), body(request, head, sent));
  }

  /** False when the peer stopped taking the payload: its answer says why. */
  private boolean send(HttpRequest request) throws IOException {
    out.write(head(request).getBytes(StandardCharsets.ISO_8859_1));
    OptionalLong length = request.payload().length();
    try {
      if (length.isEmpty()) {
        ChunkedOutput chunks = new ChunkedOutput(out);
        request.payload().writeTo(chunks);
        chunks.finish();
      } else {
        request.payload().writeTo(out);
      }
      out.flush();
      return true;
    } catch (java.net.SocketException e) {
      if (length.isPresent() && length.getAsLong() == 0) {
        throw e;
      }
      return false;
    }
  }

  private String head(HttpRequest request) {
    StringBuilder head = new StringBuilder(512);
    head.append(request.method()).append(' ').append(request.target(line.throughProxy()));
    head.append(" HTTP/1.1\r\nHost: ").append(request.address().getRawAuthority()).append("\r\n");
    request
        .fields()
        .forEach(
            (name, value) -> head.append(name).append(": ").append(clean(value)).append("\r\n"));
    line.credentials()
        .ifPresent(v -> head.append("Proxy-Authorization: ").append(v).append("\r\n"));
    OptionalLong length = request.payload().length();
    if (length.isEmpty()) {
      head.append("Transfer-Encoding: chunked\r\n");
    } else if (length.getAsLong() > 0 || !isReading(request.method())) {
      head.append("Content-Length: ").append(length.getAsLong()).append("\r\n");
    }
    return head.append("\r\n").toString();
  }

  private static boolean isReading(String method) {
    return method.equals("GET") || method.equals("HEAD") || method.equals("DELETE");
  }

  /** A value with a line break in it would be the start of other fields. */
  private static String clean(String value) {
    return value.replace('\r', ' ').replace('\n', ' ');
  }

  private InputStream body(HttpRequest request, AnswerHead head, boolean sent) throws IOException {
    boolean keep = sent && head.keepsConnection();
    if (request.method().equals("HEAD") || head.status() == 204 || head.status() == 304) {
      return new BodyStream(in, 0, this, keep);
    }
    if (head.isChunked()) {
      return new BodyStream(new ChunkedStream(in), -1, this, keep);
    }
    long length = head.length();
    return new BodyStream(in, length, this, keep && length >= 0);
  }

  /** The exchange is over; another may follow. */
  void release() {
    idleSince = System.nanoTime();
    owner.keep(this);
  }

  @Override
  public void close() throws IOException {
    owner.forget(this);
    socket.close();
  }
}
