package io.varve.image.registry.server;

import io.varve.image.registry.server.HttpRequestHead.Malformed;
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
  private boolean firstChunk = true;
  private long left;
  private boolean ended;

  RequestBodyStream(HttpRequestHead head, InputStream in, OutputStream out) throws Malformed {
    this.in = in;
    this.out = out;
    this.chunked = head.hasToken("Transfer-Encoding", "chunked");
    this.awaitsContinue = head.hasToken("Expect", "100-continue");
    this.left = chunked ? 0 : length(head);
    this.ended = !chunked && left == 0;
  }

  private static long length(HttpRequestHead head) throws Malformed {
    try {
      long length = Long.parseLong(head.field("Content-Length").orElse("0"));
      if (length >= 0) {
        return length;
      }
    } catch (NumberFormatException e) {
      throw new Malformed("malformed Content-Length");
    }
    throw new Malformed("negative Content-Length");
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
    if (chunked && left == 0 && !ended) {
      nextChunk();
    }
    if (ended) {
      return -1;
    }
    int count = in.read(target, offset, (int) Math.min(length, left));
    if (count < 0) {
      throw new EOFException("the connection ended inside a body");
    }
    left -= count;
    ended = !chunked && left == 0;
    return count;
  }

  private void nextChunk() throws IOException {
    if (!firstChunk) {
      line();
    }
    firstChunk = false;
    String size = line();
    int extension = size.indexOf(';');
    try {
      left = Long.parseLong((extension < 0 ? size : size.substring(0, extension)).strip(), 16);
    } catch (NumberFormatException e) {
      throw new Malformed("malformed chunk");
    }
    if (left < 0) {
      throw new Malformed("negative chunk");
    }
    if (left == 0) {
      ended = true;
      while (!line().isEmpty()) {
        // trailers say nothing here
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0 || line.length() > 1024) {
        throw new Malformed("malformed chunk");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
