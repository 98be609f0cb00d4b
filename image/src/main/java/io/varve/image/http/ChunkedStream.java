package io.varve.image.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** Content that comes in chunks (RFC 9112, section 7.1), up to and including its end. */
public final class ChunkedStream extends InputStream {

  private static final int LONGEST_LINE = 1024;
  private static final int MOST_TRAILERS = 64;

  private final InputStream in;
  private boolean first = true;
  private boolean ended;
  private long left;

  /**
   * Content in chunks.
   *
   * @param in at the first chunk; not closed
   */
  public ChunkedStream(InputStream in) {
    this.in = in;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    if (length == 0) {
      return 0;
    }
    if (left == 0 && !ended) {
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
    return count;
  }

  private void nextChunk() throws IOException {
    if (!first) {
      line();
    }
    first = false;
    String line = line();
    int extension = line.indexOf(';');
    String size = (extension < 0 ? line : line.substring(0, extension)).strip();
    try {
      left = Long.parseLong(size, 16);
    } catch (NumberFormatException e) {
      throw new MalformedHttp("malformed chunk");
    }
    if (left < 0 || size.startsWith("+")) {
      throw new MalformedHttp("malformed chunk");
    }
    if (left == 0) {
      readTrailers();
      ended = true;
    }
  }

  private void readTrailers() throws IOException {
    for (int count = 0; !line().isEmpty(); count++) {
      if (count == MOST_TRAILERS) {
        throw new MalformedHttp("too many trailers");
      }
    }
  }

  private String line() throws IOException {
    StringBuilder line = new StringBuilder();
    for (int next = in.read(); next != '\n'; next = in.read()) {
      if (next < 0) {
        throw new EOFException("the connection ended inside a body");
      }
      if (line.length() > LONGEST_LINE) {
        throw new MalformedHttp("malformed chunk");
      }
      if (next != '\r') {
        line.append((char) next);
      }
    }
    return line.toString();
  }
}
