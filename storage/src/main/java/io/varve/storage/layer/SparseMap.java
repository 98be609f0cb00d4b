package io.varve.storage.layer;

import io.varve.oci.error.DataLoss;
import java.util.List;

/** Where the stored bytes of a file go; the rest are zeros. Pieces ascend and do not overlap. */
final class SparseMap {

  /** More pieces than any sane file has. */
  static final int MAXIMUM_PIECES = 1 << 20;

  private final long realSize;
  private final long[] offsets;
  private final long[] lengths;

  private SparseMap(long realSize, long[] offsets, long[] lengths) {
    this.realSize = realSize;
    this.offsets = offsets;
    this.lengths = lengths;
  }

  /** The length of the file. */
  long realSize() {
    return realSize;
  }

  /** How many pieces are stored. */
  int count() {
    return offsets.length;
  }

  /** Where a piece goes. */
  long offset(int piece) {
    return offsets[piece];
  }

  /** Where a piece ends. */
  long end(int piece) {
    return offsets[piece] + lengths[piece];
  }

  /** How many bytes are stored. */
  long storedSize() {
    long sum = 0;
    for (long length : lengths) {
      sum += length;
    }
    return sum;
  }

  /** A file without holes. */
  static SparseMap dense(long size) {
    return new SparseMap(size, new long[] {0}, new long[] {size});
  }

  /**
   * Checks a map from an archive.
   *
   * @param pairs offset and length of each piece
   */
  static SparseMap of(String name, long realSize, long storedSize, List<Long> pairs) {
    int count = pairs.size() / 2;
    long[] offsets = new long[count];
    long[] lengths = new long[count];
    long end = 0;
    long stored = 0;
    boolean sound = pairs.size() % 2 == 0 && realSize >= 0;
    for (int i = 0; i < count && sound; i++) {
      offsets[i] = pairs.get(2 * i);
      lengths[i] = pairs.get(2 * i + 1);
      sound = offsets[i] >= end && lengths[i] >= 0 && lengths[i] <= realSize - offsets[i];
      end = offsets[i] + lengths[i];
      stored += lengths[i];
    }
    if (!sound || stored != storedSize) {
      throw new DataLoss("tar entry \"" + TarHeader.printable(name) + "\": invalid sparse map");
    }
    return new SparseMap(realSize, offsets, lengths);
  }
}
