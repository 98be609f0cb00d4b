package io.varve.image.registry;

import java.io.IOException;
import java.io.InputStream;

/**
 * A blob that begins over one connection and goes on over several when it comes slowly, much is
 * left, and the registry sends parts. Its reader sees the bytes in order either way.
 */
final class WideningStream extends InputStream {

  private final BlobPieces.Parts parts;
  private final Widening widening;
  private final long end;
  private InputStream current;
  private long position;
  private long measuredBytes;
  private long measuredNanoseconds;

  WideningStream(
      BlobStream first, long start, long end, BlobPieces.Parts parts, Widening widening) {
    this.current = first;
    this.position = start;
    this.end = end;
    this.parts = parts;
    this.widening = widening;
  }

  @Override
  public int read() throws IOException {
    byte[] one = new byte[1];
    return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
  }

  @Override
  public int read(byte[] target, int offset, int length) throws IOException {
    long before = System.nanoTime();
    int count = current.read(target, offset, length);
    if (count > 0) {
      position += count;
      measuredBytes += count;
      measuredNanoseconds += System.nanoTime() - before;
      if (measuredBytes >= widening.piece()) {
        decide();
      }
    }
    return count;
  }

  private void decide() throws IOException {
    if (current instanceof BlobStream one
        && one.comesInRanges()
        && widening.pays(end - position, measuredBytes, measuredNanoseconds)) {
      one.close();
      current = new BlobPieces(parts, position, end, widening);
    }
    measuredBytes = 0;
    measuredNanoseconds = 0;
  }

  @Override
  public void close() throws IOException {
    current.close();
  }
}
