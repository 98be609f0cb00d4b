package io.varve.blockstore.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.Set;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Cuts the power after every write, with unsynced writes lost, kept or torn at random: the pool
 * opens, finds nothing wrong, and every block holds its last flushed value or one written since.
 */
final class ThinPoolCrashTest {

  private static final int CHUNK = 8192;
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 40;
  private static final PoolOptions OPTIONS =
      PoolOptions.usual().withChunkSize(CHUNK).withoutUpkeep();
  private static final VolumeName V = new VolumeName("v");
  private static final VolumeName CLONE = new VolumeName("clone");

  private record Moment(int logSize, Map<BlockName, List<Set<Integer>>> allowed) {}

  private final List<Moment> moments = new ArrayList<>();

  /** What each block of a volume may hold now. */
  private final Map<BlockName, List<Set<Integer>>> allowed = new HashMap<>();

  private final Map<BlockName, Map<Integer, Integer>> last = new HashMap<>();

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4, 5, 6})
  void aPowerCutAnywhereLeavesTheLastFlushedState(long seed) throws IOException {
    Random random = new Random(seed);
    MemoryFiles files = new MemoryFiles();
    ThinPool pool = open(files);
    pool.create(V, (long) BLOCKS * BLOCK);
    MemoryFiles before = files.copy();
    files.record();
    allowed.put(V, fresh());
    moments.add(new Moment(0, snapshotOf(allowed)));
    for (int i = 0; i < 60; i++) {
      step(pool, files, random, i);
    }
    List<MemoryFiles.Step> log = files.log();
    for (int cut = 0; cut <= log.size(); cut++) {
      verify(MemoryFiles.afterCut(before, log, cut, new Random(seed * 1000 + cut)), cut);
    }
  }

  private static ThinPool open(MemoryFiles files) throws IOException {
    return ThinPool.open(files, OPTIONS, Clock.systemUTC());
  }

  private static List<Set<Integer>> fresh() {
    List<Set<Integer>> blocks = new ArrayList<>();
    for (int i = 0; i < BLOCKS; i++) {
      blocks.add(Set.of(0));
    }
    return blocks;
  }

  private static Map<BlockName, List<Set<Integer>>> snapshotOf(
      Map<BlockName, List<Set<Integer>>> allowed) {
    Map<BlockName, List<Set<Integer>>> copy = new HashMap<>();
    allowed.forEach((name, blocks) -> copy.put(name, new ArrayList<>(blocks)));
    return copy;
  }

  private void step(ThinPool pool, MemoryFiles files, Random random, int number)
      throws IOException {
    int kind = random.nextInt(12);
    if (kind == 0) {
      pool.snapshot(new SnapshotName(V, "s" + number), new SnapshotArea.Unlimited());
      settleAll();
    } else if (kind == 1 && !pool.snapshots(V).isEmpty()) {
      pool.delete(pool.snapshots(V).getFirst().name());
      settleAll();
    } else if (kind == 2 && !pool.snapshots(V).isEmpty() && !allowed.containsKey(CLONE)) {
      pool.snapshot(new SnapshotName(V, "c" + number), new SnapshotArea.Unlimited());
      settleAll();
      pool.cloneFrom(new SnapshotName(V, "c" + number), CLONE);
      allowed.put(CLONE, new ArrayList<>(allowed.get(V)));
    } else if (kind == 3) {
      pool.settle();
      settleAll();
    } else if (kind < 6) {
      try (BlockDevice device = pool.open(V)) {
        device.flush();
      }
      settleAll();
    } else {
      write(pool, random, number);
    }
    moments.add(new Moment(files.log().size(), snapshotOf(allowed)));
  }

  private void write(ThinPool pool, Random random, int number) throws IOException {
    BlockName name = random.nextInt(3) == 0 && allowed.containsKey(CLONE) ? CLONE : V;
    int first = random.nextInt(BLOCKS - 4);
    int count = 1 + random.nextInt(4);
    // Allowed before it is written: the cut may come in the middle of it.
    List<Set<Integer>> blocks = allowed.get(name);
    for (int i = first; i < first + count; i++) {
      Set<Integer> values = new HashSet<>(blocks.get(i));
      values.add(number + 1);
      blocks.set(i, values);
    }
    moments.add(new Moment(moments.getLast().logSize(), snapshotOf(allowed)));
    last.computeIfAbsent(name, _ -> new HashMap<>());
    ByteBuffer buffer = ByteBuffer.allocate(count * BLOCK);
    while (buffer.hasRemaining()) {
      buffer.putInt(number + 1);
    }
    try (BlockDevice device = pool.open(name)) {
      device.write(buffer.flip(), (long) first * BLOCK);
    }
    for (int i = first; i < first + count; i++) {
      last.get(name).put(i, number + 1);
    }
  }

  /** After a flush each block holds what was written last. */
  private void settleAll() {
    last.forEach(
        (name, blocks) ->
            blocks.forEach((block, value) -> allowed.get(name).set(block, Set.of(value))));
  }

  private void verify(MemoryFiles files, int cut) throws IOException {
    int at = 0;
    while (at + 1 < moments.size() && moments.get(at + 1).logSize() <= cut) {
      at++;
    }
    // What the next step may have done partly is allowed, too.
    Moment reached = moments.get(at);
    Moment next = moments.get(Math.min(at + 1, moments.size() - 1));
    try (ThinPool pool = open(files)) {
      assertThat(pool.check().findings()).as("cut at %d", cut).isEmpty();
      for (Map.Entry<BlockName, List<Set<Integer>>> entry : reached.allowed().entrySet()) {
        if (entry.getKey().equals(CLONE) && pool.volumes().size() < 2) {
          continue;
        }
        List<Set<Integer>> later = next.allowed().getOrDefault(entry.getKey(), entry.getValue());
        verifyBlocks(pool, entry.getKey(), entry.getValue(), later, cut);
      }
    }
  }

  private static void verifyBlocks(
      ThinPool pool, BlockName name, List<Set<Integer>> allowed, List<Set<Integer>> later, int cut)
      throws IOException {
    try (BlockDevice device = pool.open(name)) {
      for (int i = 0; i < BLOCKS; i++) {
        ByteBuffer block = ByteBuffer.allocate(BLOCK);
        device.read(block, (long) i * BLOCK);
        Set<Integer> either = new HashSet<>(allowed.get(i));
        either.addAll(later.get(i));
        // A write that was under way may be torn at a sector: both halves must be allowed.
        for (int word = 0; word < BLOCK; word += 512) {
          assertThat(either)
              .as("%s block %d, cut at %d", name, i, cut)
              .contains(block.getInt(word));
        }
      }
    }
  }
}
