package io.varve.image.http;

import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;

/** The body of an answer. At its end the connection is kept, when it is closed before, closed. */
final class BodyStream extends InputStream {

  /** Reading so much to keep a connection is cheaper than making a new one. */
  private static final int WORTH_READING = 32 * 1024;

  private static final long UNTIL_CLOSE = -1;

  private final InputStream in;
  private final HttpConnection connection;
  private final boolean keep;
  private long left;
  private boolean ended;

  /**
   * A body.
   *
   * @param in the content
   * @param length its length; negative when the content tells its end itself
   * @param keep whether the connection is good for more when the content has ended
   */
  BodyStream(InputStream in, long length, HttpConnection connection, boolean keep)
      throws IOException {
    this.in = in;
    this.left = length;
    this.connection = connection;
    this.keep = keep;
    if (length == 0) {
      end();
    }
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
    if (ended) {
      return -1;
    }
    try {
      return readMore(target, offset, length);
    } catch (IOException e) {
      ended = true;
      connection.close();
      throw e;
    }
  }

  private int readMore(byte[] target, int offset, int length) throws IOException {
    boolean counted = left > UNTIL_CLOSE;
    int count = in.read(target, offset, counted ? (int) Math.min(length, left) : length);
    if (count < 0 && counted) {
      throw new EOFException("the connection ended inside a body");
    }
    left -= counted ? count : 0;
    if (count < 0 || left == 0) {
      end();
    }
    return count;
  }

  private void end() throws IOException {
    if (!ended) {
      ended = true;
      if (keep) {
        connection.release();
      } else {
        connection.close();
      }
    }
  }

  @Override
  public void close() throws IOException {
    if (!ended && keep && left <= WORTH_READING) {
      readRest();
    }
    if (!ended) {
      ended = true;
      connection.close();
    }
  }

  private void readRest() {
    byte[] rest = new byte[4096];
    try {
      for (int total = 0; !ended && total < WORTH_READING; ) {
        total += Math.max(0, read(rest, 0, rest.length));
      }
    } catch (IOException e) {
      // who closes a body wants no more of it; the connection is closed
    }
  }
}
