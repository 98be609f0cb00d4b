package io.varve.blockstore.pool;

import io.varve.blockstore.BlockDevice.Provisioning;
import io.varve.blockstore.NoSpaceException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * Changes volumes. A chunk that belongs to the volume alone is written in place, every other one to
 * a free slot, together with the bytes around what is written; then the map is changed.
 */
final class WritePath {

  private static final int ZERO_PIECE = 1 << 20;

  private final Core core;
  private final ReadPath reads;
  private final int chunkSize;

  WritePath(Core core, ReadPath reads) {
    this.core = core;
    this.reads = reads;
    this.chunkSize = core.geometry.chunkSize();
  }

  private interface Operation {
    void run() throws IOException;
  }

  /** Writes a buffer to a range within the volume. */
  void write(Member volume, ByteBuffer source, long offset) throws IOException {
    if (!source.hasRemaining()) {
      return;
    }
    long last = (offset + source.remaining() - 1) / chunkSize;
    withSpace(
        volume, offset / chunkSize, last, () -> writeLocked(volume, source.duplicate(), offset));
    source.position(source.limit());
  }

  /** Runs an operation; when the pool is full, once more after all that can be freed is. */
  private void withSpace(Member volume, long first, long last, Operation operation)
      throws IOException {
    try {
      guarded(volume, first, last, operation);
    } catch (NoSpaceException full) {
      if (!core.nodes.changed() && !core.reclaimer.hasWork()) {
        throw full;
      }
      core.committer.flush();
      core.reclaimer.run();
      guarded(volume, first, last, operation);
    }
  }

  private void guarded(Member volume, long first, long last, Operation operation)
      throws IOException {
    core.requireWhole();
    volume.gate.readLock().lock();
    RangeLock.Held held = volume.ranges.acquire(first, last);
    int cell = core.readers.enter();
    try {
      operation.run();
    } finally {
      core.readers.leave(cell);
      volume.ranges.release(held);
      volume.gate.readLock().unlock();
    }
  }

  private void writeLocked(Member volume, ByteBuffer source, long offset) throws IOException {
    long end = offset + source.remaining();
    long first = offset / chunkSize;
    ChunkMapping map = new ChunkMapping(first, (int) ((end - 1) / chunkSize - first) + 1);
    core.resolve(volume, map);
    takeArea(volume, map);
    long at = offset;
    while (at < end) {
      int index = (int) (at / chunkSize - first);
      if (map.exclusive[index]) {
        int run = 1;
        int most = map.contiguous(index, map.count());
        while (run < most && map.exclusive[index + run]) {
          run++;
        }
        long runEnd = Math.min(end, (first + index + run) * chunkSize);
        long address = core.geometry.address(map.slot(index)) + at % chunkSize;
        core.intent.mark(map.slot(index), run);
        overwrite(volume, ReadPath.slice(source, (int) (runEnd - at)), at, address);
        at = runEnd;
      } else {
        at = writeNew(volume, map, source, at, end);
      }
    }
  }

  /** Writes in place; blocks that are written partly keep their other bytes. */
  private void overwrite(Member volume, ByteBuffer part, long offset, long address)
      throws IOException {
    int lead = (int) (address % Geometry.BLOCK);
    int tail = (int) ((address + part.remaining()) % Geometry.BLOCK);
    if (lead == 0 && tail == 0) {
      core.data.write(part, address);
      return;
    }
    int length = Math.ceilDiv(lead + part.remaining(), Geometry.BLOCK) * Geometry.BLOCK;
    ByteBuffer blocks = ByteBuffer.allocate(length);
    long start = offset - lead;
    if (lead > 0) {
      reads.readQuiet(volume, blocks.slice(0, Geometry.BLOCK), start);
    }
    if (tail > 0 && (lead == 0 || length > Geometry.BLOCK)) {
      int at = length - Geometry.BLOCK;
      reads.readQuiet(volume, blocks.slice(at, Geometry.BLOCK), start + at);
    }
    blocks.put(lead, part, part.position(), part.remaining());
    core.data.write(blocks, address - lead);
  }

  /** Writes one partly changed chunk, or a row of wholly changed ones; returns where it ended. */
  private long writeNew(Member volume, ChunkMapping map, ByteBuffer source, long at, long end)
      throws IOException {
    int index = (int) (at / chunkSize - map.first);
    int whole = 0;
    while (at % chunkSize == 0
        && at + (whole + 1L) * chunkSize <= end
        && !map.exclusive[index + whole]) {
      whole++;
      if (index + whole == map.count()) {
        break;
      }
    }
    if (whole > 0) {
      SpaceMap.Run run = core.allocate(whole);
      ByteBuffer part = ReadPath.slice(source, run.length() * chunkSize);
      mapWritten(
          volume,
          map.first + index,
          run,
          () -> core.data.write(part, core.geometry.address(run.first())));
      return at + (long) run.length() * chunkSize;
    }
    long chunkEnd = Math.min(end, (map.first + index + 1) * chunkSize);
    ByteBuffer part = ReadPath.slice(source, (int) (chunkEnd - at));
    SpaceMap.Run run = core.allocate(1);
    mapWritten(
        volume,
        map.first + index,
        run,
        () -> copyUp(volume, part, at, map.hole(index), run.first()));
    return chunkEnd;
  }

  private void mapWritten(Member volume, long chunk, SpaceMap.Run run, Operation write)
      throws IOException {
    boolean mapped = false;
    try {
      write.run();
      long[] entries = new long[run.length()];
      for (int i = 0; i < entries.length; i++) {
        entries[i] = run.first() + i + 1L;
      }
      core.assign(volume, chunk, entries, 0, entries.length);
      mapped = true;
    } finally {
      if (!mapped) {
        core.slots.markStale(run.first(), run.first() + run.length());
        core.slots.free(run.first(), run.length());
      }
    }
  }

  private void copyUp(Member volume, ByteBuffer part, long offset, boolean hole, int slot)
      throws IOException {
    int within = (int) (offset % chunkSize);
    if (hole && !core.slots.isStale(slot)) {
      int start = within - within % Geometry.BLOCK;
      int length = Math.ceilDiv(within - start + part.remaining(), Geometry.BLOCK) * Geometry.BLOCK;
      ByteBuffer blocks = ByteBuffer.allocateDirect(length);
      blocks.put(within - start, part, part.position(), part.remaining());
      core.data.writeInto(blocks, slot, start);
      return;
    }
    ByteBuffer chunk = ByteBuffer.allocateDirect(chunkSize);
    if (!hole) {
      readAround(volume, chunk, offset - within, within, within + part.remaining());
    }
    chunk.put(within, part, part.position(), part.remaining());
    core.data.write(chunk, core.geometry.address(slot));
    core.slots.markClean(slot, slot + 1);
  }

  /** Reads the blocks of a chunk that are not wholly replaced. */
  private void readAround(Member volume, ByteBuffer chunk, long chunkOffset, int from, int to)
      throws IOException {
    int head = Math.ceilDiv(from, Geometry.BLOCK) * Geometry.BLOCK;
    int tail = to - to % Geometry.BLOCK;
    if (head >= tail) {
      reads.readQuiet(volume, chunk.duplicate(), chunkOffset);
      return;
    }
    if (head > 0) {
      reads.readQuiet(volume, chunk.slice(0, head), chunkOffset);
    }
    if (tail < chunkSize) {
      reads.readQuiet(volume, chunk.slice(tail, chunkSize - tail), chunkOffset + tail);
    }
  }

  /** Charges the newest snapshot for the chunks that it will keep alone. */
  private void takeArea(Member volume, ChunkMapping map) throws NoSpaceException {
    int shared = 0;
    for (int i = 0; i < map.count(); i++) {
      shared += !map.hole(i) && !map.exclusive[i] ? 1 : 0;
    }
    Optional<Member> snapshot = shared == 0 ? Optional.empty() : volume.newestSnapshot();
    if (snapshot.isPresent()) {
      charge(volume, snapshot.get(), (long) shared * chunkSize);
    }
  }

  private void charge(Member volume, Member snapshot, long bytes) throws NoSpaceException {
    Area.Verdict verdict = snapshot.area.take(bytes);
    core.structure.writeLock().lock();
    try {
      volume.changedSinceSnapshot += bytes;
      switch (verdict) {
        case GRANTED, EXTENDED -> core.catalogue.touch(snapshot);
        case INVALIDATED -> invalidate(snapshot);
      }
    } finally {
      core.structure.writeLock().unlock();
    }
  }

  /** Gives a snapshot up; with the structure lock held exclusively. */
  private void invalidate(Member snapshot) {
    snapshot.valid = false;
    if (snapshot.root != 0) {
      core.nodes.garbage().subtrees.add(new Garbage.Subtree(snapshot.root, snapshot.level()));
      snapshot.root = 0;
    }
    core.catalogue.touch(snapshot);
  }

  /** Unmaps the whole chunks of a range. */
  void trim(Member volume, long offset, long length) throws IOException {
    long from = Math.ceilDiv(offset, (long) chunkSize);
    long end = offset + length;
    long to = end == volume.size() ? Math.ceilDiv(end, (long) chunkSize) : end / chunkSize;
    if (from < to) {
      guarded(volume, from, to - 1, () -> unmap(volume, from, to));
    }
  }

  private void unmap(Member volume, long from, long to) throws IOException {
    long released = core.clear(volume, from, to);
    Optional<Member> snapshot = released == 0 ? Optional.empty() : volume.newestSnapshot();
    if (snapshot.isPresent()) {
      // What is unmapped can't be put back, so this is counted whatever the limit says.
      snapshot.get().area.add(released * chunkSize);
      core.change(
          () -> {
            volume.changedSinceSnapshot += released * chunkSize;
            core.catalogue.touch(snapshot.get());
            return null;
          });
    }
  }

  /** Makes a range read as zeros. */
  void zero(Member volume, long offset, long length, Provisioning provisioning) throws IOException {
    long end = offset + length;
    switch (provisioning) {
      case THIN -> {
        long from = Math.min(end, Math.ceilDiv(offset, (long) chunkSize) * chunkSize);
        long to = end == volume.size() ? end : Math.max(from, end - end % chunkSize);
        zeroMapped(volume, offset, from);
        if (from < to) {
          trim(volume, from, to - from);
        }
        zeroMapped(volume, to, end);
      }
      case THICK -> writeZeros(volume, offset, end);
    }
  }

  private void zeroMapped(Member volume, long from, long to) throws IOException {
    if (from >= to) {
      return;
    }
    ChunkMapping map = new ChunkMapping(from / chunkSize, 1);
    core.resolve(volume, map);
    if (!map.hole(0)) {
      writeZeros(volume, from, to);
    }
  }

  private void writeZeros(Member volume, long from, long to) throws IOException {
    ByteBuffer zeros = ByteBuffer.allocateDirect((int) Math.min(ZERO_PIECE, to - from));
    for (long at = from; at < to; at += zeros.limit()) {
      zeros.clear().limit((int) Math.min(zeros.capacity(), to - at));
      write(volume, zeros, at);
    }
  }
}
