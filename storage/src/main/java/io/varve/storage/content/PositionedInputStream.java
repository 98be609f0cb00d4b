package io.varve.storage.content;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** A reader from its start; closing it leaves the reader open. */
final class PositionedInputStream extends InputStream {

  private final ContentReader reader;
  private long position;

  PositionedInputStream(ContentReader reader) {
    this.reader = reader;
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
    int count = reader.readAt(ByteBuffer.wrap(target, offset, length), position);
    position += Math.max(count, 0);
    return count;
  }

  @Override
  public long skip(long count) {
    long skipped = Math.clamp(count, 0, reader.size() - position);
    position += skipped;
    return skipped;
  }

  @Override
  public int available() {
    return (int) Math.min(Integer.MAX_VALUE, reader.size() - position);
  }
}
