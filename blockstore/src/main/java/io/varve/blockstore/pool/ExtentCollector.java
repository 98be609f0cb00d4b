package io.varve.blockstore.pool;

import io.varve.blockstore.Extent;
import java.util.ArrayList;
import java.util.List;

/** Joins changed chunks, which come in order, to extents. */
final class ExtentCollector implements ChunkTree.Difference {

  private final int chunkSize;
  private final long size;
  private final List<Extent> extents = new ArrayList<>();

  ExtentCollector(int chunkSize, long size) {
    this.chunkSize = chunkSize;
    this.size = size;
  }

  @Override
  public void accept(long chunk, long before, long after) {
    Extent.Kind kind = after == 0 ? Extent.Kind.HOLE : Extent.Kind.DATA;
    long offset = chunk * chunkSize;
    long length = Math.min(chunkSize, size - offset);
    if (!extents.isEmpty()) {
      Extent last = extents.getLast();
      if (last.end() == offset && last.kind() == kind) {
        extents.set(extents.size() - 1, new Extent(last.offset(), last.length() + length, kind));
        return;
      }
    }
    extents.add(new Extent(offset, length, kind));
  }

  List<Extent> finish() {
    return extents;
  }
}
