package io.varve.storage.layer;

import io.varve.oci.error.DataLoss;
import java.io.IOException;
import java.nio.ByteBuffer;

/** Takes bytes off a source, in blocks or in slices of its pieces. */
final class TarInput {

  private final ChunkSource source;
  private ByteBuffer chunk = ByteBuffer.allocate(0);

  TarInput(ChunkSource source) {
    this.source = source;
  }

  /** False when the source ends here. */
  private boolean ensure() throws IOException {
    if (!chunk.hasRemaining()) {
      chunk = source.next();
    }
    return chunk.hasRemaining();
  }

  /** Fills the array; false when the source ends before its first byte. */
  boolean block(byte[] target, int length, String subject) throws IOException {
    int filled = 0;
    while (filled < length) {
      if (!ensure()) {
        if (filled == 0) {
          return false;
        }
        throw truncated(subject);
      }
      int count = Math.min(length - filled, chunk.remaining());
      chunk.get(target, filled, count);
      filled += count;
    }
    return true;
  }

  /** A slice of at most so many bytes, at least one. */
  ByteBuffer slice(long maximum, String subject) throws IOException {
    if (!ensure()) {
      throw truncated(subject);
    }
    int count = (int) Math.min(maximum, chunk.remaining());
    ByteBuffer slice = chunk.slice(chunk.position(), count);
    chunk.position(chunk.position() + count);
    return slice;
  }

  void skip(long count, String subject) throws IOException {
    long left = count;
    while (left > 0) {
      left -= slice(left, subject).remaining();
    }
  }

  /** Takes everything to the end of the source. */
  void drain() throws IOException {
    while (ensure()) {
      chunk.position(chunk.limit());
    }
  }

  private static DataLoss truncated(String subject) {
    return new DataLoss(
        "tar ends early, inside "
            + (subject.isEmpty()
                ? "a header"
                : "the entry \"" + TarHeader.printable(subject) + "\"")
            + "; fetch it again");
  }
}
