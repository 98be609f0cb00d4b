package io.varve.image.registry.server;

import io.varve.image.http.ChunkedStream;
import io.varve.image.http.MalformedHttp;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** The body of a request, of a known length or in chunks (RFC 9112, sections 6 and 7). */
final class RequestBodyStream extends InputStream {

  private static final byte[] CONTINUE =
      "HTTP/1.1 100 Continue\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final InputStream in;
  private final OutputStream out;
  private final boolean chunked;
  private boolean awaitsContinue;
  private long left;
  private boolean ended;

  RequestBodyStream(HttpRequestHead head, InputStream in, OutputStream out) throws MalformedHttp {
    this.chunked = head.hasToken("Transfer-Encoding", "chunked");
    this.in = chunked ? new ChunkedStream(in) : in;
    this.out = out;
    this.awaitsContinue = head.hasToken("Expect", "100-continue");
    this.left = chunked ? 0 : length(head);
    this.ended = !chunked && left == 0;
  }

  private static long length(HttpRequestHead head) throws MalformedHttp {
    try {
      long length = Long.parseLong(head.field("Content-Length").orElse("0"));
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException e) {
      throw new MalformedHttp("malformed Content-Length");
    }
    throw new MalformedHttp("negative Content-Length");
  }

  /** Whether the client still waits to be told to send the body, which then never comes. */
  boolean isUnasked() {
    return awaitsContinue && !ended;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (awaitsContinue && !ended) {
      awaitsContinue = false;
      out.write(CONTINUE);
      out.flush();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(target, offset, chunked ? length : (int) Math.min(length, left));
    if (count < 0 && !chunked) {
      throw new EOFException("the connection ended inside a body");
    }
    left -= count;
    ended = chunked ? count < 0 : left == 0;
    return count;
  }
}
