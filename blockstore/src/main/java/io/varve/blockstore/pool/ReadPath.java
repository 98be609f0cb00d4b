package io.varve.blockstore.pool;

import io.varve.blockstore.Extent;
import io.varve.oci.error.DataLoss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;

/** Reads members: looks chunks up, reads rows of slots, verifies every block. */
final class ReadPath {

  private final Core core;
  private final int chunkSize;

  ReadPath(Core core) {
    this.core = core;
    this.chunkSize = core.geometry.chunkSize();
  }

  /** Fills a buffer from a range within the member. */
  void read(Member member, ByteBuffer target, long offset) throws IOException {
    int cell = core.readers.enter();
    try {
      readPinned(member, target, offset);
    } finally {
      core.readers.leave(cell);
    }
  }

  private void readPinned(Member member, ByteBuffer target, long offset) throws IOException {
    long end = offset + target.remaining();
    long first = offset / chunkSize;
    ChunkMapping map = new ChunkMapping(first, (int) ((end - 1) / chunkSize - first) + 1);
    core.resolve(member, map);
    long at = offset;
    while (at < end) {
      int index = (int) (at / chunkSize - first);
      int run = map.hole(index) ? 1 : map.contiguous(index, map.count());
      long runEnd = Math.min(end, (first + index + run) * chunkSize);
      ByteBuffer part = slice(target, (int) (runEnd - at));
      if (map.hole(index)) {
        zeroFill(part);
      } else {
        long address = core.geometry.address(map.slot(index)) + at % chunkSize;
        readRow(member, part, at, address);
      }
      at = runEnd;
    }
  }

  private void readRow(Member member, ByteBuffer part, long offset, long address)
      throws IOException {
    ByteBuffer blocks = aligned(part, address) ? part.duplicate() : scratch(part, address);
    long start = address - address % Geometry.BLOCK;
    int bad = core.data.read(blocks.duplicate(), start);
    if (bad >= 0) {
      rereadBlocks(member, blocks, offset - address % Geometry.BLOCK);
    }
    if (!aligned(part, address)) {
      int skip = (int) (address % Geometry.BLOCK);
      part.put(blocks.slice(skip, part.remaining()));
    }
  }

  /** Reads again, chunk by chunk, with writers kept away; what does not match then is damaged. */
  private void rereadBlocks(Member member, ByteBuffer blocks, long offset) throws IOException {
    long at = offset;
    long end = offset + blocks.remaining();
    int base = blocks.position();
    while (at < end) {
      long chunk = at / chunkSize;
      long partEnd = Math.min(end, (chunk + 1) * chunkSize);
      int from = base + (int) (at - offset);
      RangeLock.Held held = member.ranges.acquire(chunk, chunk);
      try {
        ByteBuffer part = blocks.duplicate();
        part.limit(from + (int) (partEnd - at)).position(from);
        readQuiet(member, part, at);
      } finally {
        member.ranges.release(held);
      }
      at = partEnd;
    }
  }

  /** Reads whole blocks of one chunk whose range is held. */
  void readQuiet(Member member, ByteBuffer blocks, long offset) throws IOException {
    ChunkMapping map = new ChunkMapping(offset / chunkSize, 1);
    core.resolve(member, map);
    if (map.hole(0)) {
      zeroFill(blocks);
      return;
    }
    long address = core.geometry.address(map.slot(0)) + offset % chunkSize;
    ByteBuffer view = blocks.duplicate();
    int bad = core.data.read(blocks, address);
    if (bad < 0) {
      return;
    }
    if (core.intent.suspect(map.slot(0))) {
      core.data.adopt(view, address);
      return;
    }
    throw new DataLoss(
        "%s is damaged at offset %d: the stored %d bytes do not match their checksum; restore it from a copy, or write the range anew"
            .formatted(member.name(), offset + (long) bad * Geometry.BLOCK, Geometry.BLOCK));
  }

  /** The extents of a range within the member. */
  List<Extent> extents(Member member, long offset, long length, int limit) throws IOException {
    List<Extent> extents = new ArrayList<>();
    long end = offset + length;
    long at = offset;
    Extent open = null;
    while (at < end && extents.size() < limit) {
      long first = at / chunkSize;
      long last = Math.min((end - 1) / chunkSize, first + Node.FANOUT - 1);
      ChunkMapping map = new ChunkMapping(first, (int) (last - first) + 1);
      core.resolve(member, map);
      for (int i = 0; i < map.count() && extents.size() < limit; i++) {
        long chunkEnd = Math.min(end, (first + i + 1) * chunkSize);
        Extent.Kind kind = map.hole(i) ? Extent.Kind.HOLE : Extent.Kind.DATA;
        if (open != null && open.kind() == kind) {
          open = new Extent(open.offset(), chunkEnd - open.offset(), kind);
        } else {
          if (open != null) {
            extents.add(open);
          }
          open = new Extent(at, chunkEnd - at, kind);
        }
        at = chunkEnd;
      }
    }
    if (open != null && extents.size() < limit) {
      extents.add(open);
    }
    return extents;
  }

  private static boolean aligned(ByteBuffer part, long address) {
    return address % Geometry.BLOCK == 0 && part.remaining() % Geometry.BLOCK == 0;
  }

  private static ByteBuffer scratch(ByteBuffer part, long address) {
    long start = address - address % Geometry.BLOCK;
    long end = Math.ceilDiv(address + part.remaining(), (long) Geometry.BLOCK) * Geometry.BLOCK;
    return ByteBuffer.allocate((int) (end - start));
  }

  /** The next bytes of a buffer as a buffer of their own. */
  static ByteBuffer slice(ByteBuffer buffer, int length) {
    ByteBuffer part = buffer.slice(buffer.position(), length);
    buffer.position(buffer.position() + length);
    return part;
  }

  private static void zeroFill(ByteBuffer part) {
    while (part.remaining() >= Long.BYTES) {
      part.putLong(0);
    }
    while (part.hasRemaining()) {
      part.put((byte) 0);
    }
  }
}
