package io.varve.storage.layer;

import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** The content of a file in an archive, holes filled with zeros. */
final class TarBody extends InputStream {

  private final TarReader reader;
  private final SparseMap map;
  private long position;
  private int piece;

  TarBody(TarReader reader, SparseMap map) {
    this.reader = reader;
    this.map = map;
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
    if (position >= map.realSize()) {
      return -1;
    }
    while (piece < map.count() && position == pieceEnd()) {
      piece++;
    }
    long dataStart = piece < map.count() ? map.offset(piece) : map.realSize();
    int count;
    if (position < dataStart) {
      count = (int) Math.min(length, dataStart - position);
      Arrays.fill(target, offset, offset + count, (byte) 0);
    } else {
      var data = reader.data(Math.min(length, pieceEnd() - position));
      count = data.remaining();
      data.get(target, offset, count);
    }
    position += count;
    return count;
  }

  private long pieceEnd() {
    return map.end(piece);
  }
}
