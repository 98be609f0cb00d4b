package io.varve.storage.content;

import java.io.InputStream;
import java.nio.ByteBuffer;

/** An open blob in memory. */
final class MemoryContentReader implements ContentReader {

  private final byte[] bytes;

  MemoryContentReader(byte[] bytes) {
    this.bytes = bytes;
  }

  @Override
  public long size() {
    return bytes.length;
  }

  @Override
  public int readAt(ByteBuffer target, long position) {
    if (position >= bytes.length) {
      return -1;
    }
    int count = (int) Math.min(target.remaining(), bytes.length - position);
    target.put(bytes, (int) position, count);
    return count;
  }

  @Override
  public InputStream newInputStream() {
    return new PositionedInputStream(this);
  }

  @Override
  public void close() {
    // Nothing is held.
  }
}
