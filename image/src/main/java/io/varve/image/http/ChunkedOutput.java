package io.varve.image.http;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;

/** Sends each write as a chunk (RFC 9112, section 7.1). */
final class ChunkedOutput extends OutputStream {

  private static final byte[] LINE_END = {'\r', '\n'};
  private static final byte[] LAST = "0\r\n\r\n".getBytes(StandardCharsets.US_ASCII);

  private final OutputStream out;

  ChunkedOutput(OutputStream out) {
    this.out = out;
  }

  @Override
  public void write(int value) throws IOException {
    write(new byte[] {(byte) value}, 0, 1);
  }

  @Override
  public void write(byte[] source, int offset, int length) throws IOException {
    if (length > 0) { // an empty chunk would be the end
      out.write(Integer.toHexString(length).getBytes(StandardCharsets.US_ASCII));
      out.write(LINE_END);
      out.write(source, offset, length);
      out.write(LINE_END);
    }
  }

  @Override
  public void flush() throws IOException {
    out.flush();
  }

  /** Says that nothing more comes. */
  void finish() throws IOException {
    out.write(LAST);
  }
}
