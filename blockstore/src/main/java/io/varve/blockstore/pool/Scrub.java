package io.varve.blockstore.pool;

import io.varve.oci.error.DataLoss;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.BitSet;
import java.util.function.Consumer;
import java.util.function.IntPredicate;

/**
 * Reads every chunk once and compares it with its checksums; settles the regions that a crash left
 * in doubt. Runs beside normal use.
 */
final class Scrub {

  private final Core core;
  private final ReadPath reads;
  private final BitSet visited = new BitSet();
  private final ByteBuffer buffer;

  Scrub(Core core, ReadPath reads) {
    this.core = core;
    this.reads = reads;
    this.buffer = ByteBuffer.allocateDirect(core.geometry.chunkSize());
  }

  /** Reads all slots that are wanted; reports what is damaged; returns how many it read. */
  long run(IntPredicate wanted, Consumer<DataLoss> damage) throws IOException {
    BitSet doubtful = new BitSet();
    for (Member member : core.catalogue.members()) {
      try {
        scan(member, wanted, damage, doubtful);
      } catch (DataLoss e) {
        damage.accept(e);
      }
    }
    doubtful.stream().forEach(core.intent::trust);
    return visited.cardinality();
  }

  private void scan(Member member, IntPredicate wanted, Consumer<DataLoss> damage, BitSet doubtful)
      throws IOException {
    long chunks = core.geometry.chunks(member.size());
    for (long first = 0; first < chunks; first += Node.FANOUT) {
      ChunkMapping map = new ChunkMapping(first, (int) Math.min(Node.FANOUT, chunks - first));
      core.resolve(member, map);
      for (int i = 0; i < map.count() && !member.removed; i++) {
        if (!map.hole(i) && !visited.get(map.slot(i)) && wanted.test(map.slot(i))) {
          visited.set(map.slot(i));
          if (core.intent.suspect(map.slot(i))) {
            doubtful.set(map.slot(i) / WriteIntent.REGION);
          }
          readChunk(member, first + i, damage);
        }
      }
    }
  }

  private void readChunk(Member member, long chunk, Consumer<DataLoss> damage) throws IOException {
    RangeLock.Held held = member.ranges.acquire(chunk, chunk);
    int cell = core.readers.enter();
    try {
      reads.readQuiet(member, buffer.clear(), chunk * core.geometry.chunkSize());
    } catch (DataLoss e) {
      damage.accept(e);
    } finally {
      core.readers.leave(cell);
      member.ranges.release(held);
    }
  }
}
