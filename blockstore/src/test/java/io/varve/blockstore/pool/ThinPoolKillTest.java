package io.varve.blockstore.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Ends the process after every single write to its files, which the kernel keeps: its successor
 * finds everything that was acknowledged, flushed or not, so that a mounted file system goes on.
 */
final class ThinPoolKillTest {

  private static final int CHUNK = 8192;
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 40;
  private static final PoolOptions OPTIONS =
      PoolOptions.usual()
          .withChunkSize(CHUNK)
          .withoutUpkeep()
          .with(new PoolOptions.Recent.Kept(Path.of("recent")));
  private static final VolumeName V = new VolumeName("v");

  /** What the blocks hold once so many steps are in the files. */
  private record Moment(int steps, List<Integer> blocks) {}

  private final List<Moment> moments = new ArrayList<>();
  private final int[] blocks = new int[BLOCKS];

  private static ThinPool open(MemoryFiles files) throws IOException {
    return ThinPool.open(files, OPTIONS, Clock.systemUTC());
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3, 4})
  void aKillAnywhereLosesNothingAcknowledged(long seed) throws IOException {
    Random random = new Random(seed);
    MemoryFiles files = new MemoryFiles();
    ThinPool pool = open(files);
    pool.create(V, (long) BLOCKS * BLOCK);
    MemoryFiles before = files.copy();
    files.record();
    moments.add(new Moment(0, held()));
    for (int i = 1; i <= 50; i++) {
      step(pool, random, i);
      moments.add(new Moment(files.log().size(), held()));
    }
    List<MemoryFiles.Step> steps = files.log();
    for (int cut = 0; cut <= steps.size(); cut++) {
      verify(MemoryFiles.afterKill(before, steps, cut), cut);
    }
  }

  private void step(ThinPool pool, Random random, int number) throws IOException {
    int kind = random.nextInt(10);
    if (kind == 0) {
      pool.snapshot(new SnapshotName(V, "s" + number), new SnapshotArea.Unlimited());
      return;
    }
    if (kind == 1 && !pool.snapshots(V).isEmpty()) {
      pool.delete(pool.snapshots(V).getFirst().name());
      return;
    }
    try (BlockDevice device = pool.open(V)) {
      if (kind == 2) {
        device.flush();
      } else if (kind == 3) {
        int chunk = random.nextInt(BLOCKS / 2);
        device.trim((long) chunk * CHUNK, CHUNK);
        Arrays.fill(blocks, chunk * 2, chunk * 2 + 2, 0);
      } else {
        int first = random.nextInt(BLOCKS - 4);
        int count = 1 + random.nextInt(4);
        device.write(filled(count, number), (long) first * BLOCK);
        Arrays.fill(blocks, first, first + count, number);
      }
    }
  }

  private List<Integer> held() {
    return Arrays.stream(blocks).boxed().toList();
  }

  private static ByteBuffer filled(int count, int value) {
    ByteBuffer buffer = ByteBuffer.allocate(count * BLOCK);
    while (buffer.hasRemaining()) {
      buffer.putInt(value);
    }
    return buffer.flip();
  }

  private void verify(MemoryFiles files, int cut) throws IOException {
    int at = 0;
    while (at + 1 < moments.size() && moments.get(at + 1).steps() <= cut) {
      at++;
    }
    List<Integer> done = moments.get(at).blocks();
    List<Integer> next = moments.get(Math.min(at + 1, moments.size() - 1)).blocks();
    try (ThinPool pool = open(files)) {
      assertThat(pool.continues()).isTrue();
      assertThat(pool.check().findings()).as("cut at %d", cut).isEmpty();
      try (BlockDevice device = pool.open(V)) {
        for (int i = 0; i < BLOCKS; i++) {
          ByteBuffer block = ByteBuffer.allocate(BLOCK);
          device.read(block, (long) i * BLOCK);
          assertThat(block.getInt(0))
              .as("block %d, cut at %d", i, cut)
              .isIn(done.get(i), next.get(i))
              .isEqualTo(block.getInt(BLOCK - Integer.BYTES));
        }
      }
    }
  }

  @Test
  void aPoolThatWasClosedOrIsNewHasNoUsersToGoOnWith() throws IOException {
    MemoryFiles files = new MemoryFiles();
    try (ThinPool pool = open(files)) {
      assertThat(pool.continues()).isFalse();
    }
    try (ThinPool pool = open(files)) {
      assertThat(pool.continues()).isFalse();
    }
  }

  @Test
  void afterAPowerCutTheLogOfTheRunBeforeCountsForNothing() throws IOException {
    MemoryFiles files = new MemoryFiles();
    ThinPool pool = open(files);
    pool.create(V, (long) BLOCKS * BLOCK);
    MemoryFiles before = files.copy();
    files.record();
    try (BlockDevice device = pool.open(V)) {
      device.write(filled(BLOCKS, 7), 0);
    }
    MemoryFiles cut = MemoryFiles.afterCut(before, files.log(), files.log().size(), new Random(1));
    try (ThinPool again = open(cut)) {
      assertThat(again.continues()).isFalse();
      assertThat(again.check().findings()).isEmpty();
    }
  }
}
