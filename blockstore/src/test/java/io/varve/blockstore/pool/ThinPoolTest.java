package io.varve.blockstore.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockSnapshotStore;
import io.varve.blockstore.BlockSnapshotStoreContract;
import io.varve.blockstore.NoSpaceException;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotArea.OnFull;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.task.TaskScope;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a thin pool does beyond the contract. */
final class ThinPoolTest extends BlockSnapshotStoreContract {

  private static final VolumeName V = new VolumeName("v");
  private static final SnapshotName S = new SnapshotName(V, "s");
  private static final PoolOptions OPTIONS = PoolOptions.usual().withChunkSize(CHUNK);

  @TempDir Path directory;

  @Override
  protected BlockSnapshotStore newStore() throws IOException {
    return ThinPool.open(directory.resolve("contract"), OPTIONS);
  }

  private static ThinPool memory(MemoryFiles files, long capacity) throws IOException {
    return ThinPool.open(files, OPTIONS.withCapacity(capacity).withoutUpkeep(), Clock.systemUTC());
  }

  private static ByteBuffer filled(int length, int value) {
    byte[] bytes = new byte[length];
    java.util.Arrays.fill(bytes, (byte) value);
    return ByteBuffer.wrap(bytes);
  }

  private static byte byteAt(BlockDevice device, long offset) throws IOException {
    ByteBuffer one = ByteBuffer.allocate(1);
    device.read(one, offset);
    return one.get(0);
  }

  @Test
  void aSecondUserOfADirectoryIsRefused() throws IOException {
    try (ThinPool _ = ThinPool.open(directory.resolve("p"), OPTIONS)) {
      assertThatThrownBy(() -> ThinPool.open(directory.resolve("p"), OPTIONS))
          .isInstanceOf(Conflict.class)
          .hasMessageContaining("in use");
    }
  }

  @Test
  void everythingIsThereAfterOpeningAgain() throws IOException {
    Path place = directory.resolve("p");
    try (ThinPool pool = ThinPool.open(place, OPTIONS)) {
      pool.create(V, 1L << 30);
      try (BlockDevice device = pool.open(V)) {
        device.write(filled(3 * CHUNK, 7), 5L * CHUNK);
      }
      pool.snapshot(S, new SnapshotArea.Limited(1 << 20, OnFull.ERROR));
    }
    try (ThinPool pool = ThinPool.open(place, OPTIONS)) {
      assertThat(pool.volume(V).size()).isEqualTo(1L << 30);
      assertThat(pool.snapshot(S).area().limit()).hasValue(1 << 20);
      assertThat(pool.snapshot(S).area().onFull()).isEqualTo(OnFull.ERROR);
      try (BlockDevice device = pool.open(S)) {
        assertThat(byteAt(device, 6L * CHUNK)).isEqualTo((byte) 7);
      }
      assertThat(pool.check().findings()).isEmpty();
    }
  }

  @Test
  void aTebibyteIsSnapshottedClonedAndDeleted() throws IOException {
    try (ThinPool pool = ThinPool.open(directory.resolve("p"), OPTIONS)) {
      pool.create(V, 1L << 40);
      try (BlockDevice device = pool.open(V)) {
        device.write(filled(10, 3), (1L << 40) - 10);
      }
      pool.snapshot(S, new SnapshotArea.Unlimited());
      VolumeName clone = new VolumeName("clone");
      pool.cloneFrom(S, clone);
      try (BlockDevice device = pool.open(clone)) {
        assertThat(byteAt(device, (1L << 40) - 1)).isEqualTo((byte) 3);
        device.trim(0, 1L << 40);
        assertThat(byteAt(device, (1L << 40) - 1)).isZero();
      }
      pool.delete(clone);
      pool.delete(S);
      pool.delete(V);
      pool.settle();
      assertThat(pool.usage().used()).isZero();
    }
  }

  @Test
  void usageTellsSharedFromExclusive() throws IOException {
    try (ThinPool pool = memory(new MemoryFiles(), 0)) {
      pool.create(V, 100L * CHUNK);
      try (BlockDevice device = pool.open(V)) {
        device.write(filled(10 * CHUNK, 1), 0);
        pool.snapshot(S, new SnapshotArea.Unlimited());
        device.write(filled(2 * CHUNK, 2), 0);
        device.write(filled(CHUNK, 2), 50L * CHUNK);
      }
      assertThat(pool.usage(V).exclusive()).isEqualTo(3L * CHUNK);
      assertThat(pool.usage(V).shared()).isEqualTo(8L * CHUNK);
      assertThat(pool.usage(S).exclusive()).isEqualTo(2L * CHUNK);
      assertThat(pool.snapshot(S).area().used()).isEqualTo(2L * CHUNK);
      assertThat(pool.usage().used()).isEqualTo(13L * CHUNK);
    }
  }

  @Test
  void aFullPoolStopsWritersOnlyAndRecovers() throws IOException {
    try (ThinPool pool = memory(new MemoryFiles(), 10L * CHUNK)) {
      pool.create(V, 100L * CHUNK);
      try (BlockDevice device = pool.open(V)) {
        device.write(filled(10 * CHUNK, 1), 0);
        assertThatThrownBy(() -> device.write(filled(1, 1), 20L * CHUNK))
            .isInstanceOf(NoSpaceException.class)
            .hasMessageContaining("trim");
        device.write(filled(CHUNK, 9), 0);
        device.flush();
        assertThat(byteAt(device, 0)).isEqualTo((byte) 9);
        device.trim(5L * CHUNK, 2L * CHUNK);
        device.write(filled(CHUNK, 4), 20L * CHUNK);
        assertThat(byteAt(device, 20L * CHUNK)).isEqualTo((byte) 4);
      }
      assertThat(pool.check().findings()).isEmpty();
    }
  }

  @Test
  void aFullAreaFollowsItsPolicy() throws IOException {
    for (OnFull policy : OnFull.values()) {
      try (ThinPool pool = memory(new MemoryFiles(), 0)) {
        pool.create(V, 100L * CHUNK);
        try (BlockDevice device = pool.open(V)) {
          device.write(filled(10 * CHUNK, 1), 0);
          pool.snapshot(S, new SnapshotArea.Limited(2L * CHUNK, policy));
          device.write(filled(2 * CHUNK, 2), 0);
          switch (policy) {
            case EXTEND -> {
              device.write(filled(CHUNK, 2), 2L * CHUNK);
              assertThat(pool.snapshot(S).area().limit()).hasValue(3L * CHUNK);
            }
            case INVALIDATE -> {
              device.write(filled(CHUNK, 2), 2L * CHUNK);
              assertThat(pool.snapshot(S).valid()).isFalse();
              assertThatThrownBy(() -> pool.open(S)).isInstanceOf(FailedPrecondition.class);
              pool.delete(S);
              assertThat(pool.usage(V).exclusive()).isEqualTo(10L * CHUNK);
            }
            case ERROR ->
                assertThatThrownBy(() -> device.write(filled(CHUNK, 2), 2L * CHUNK))
                    .isInstanceOf(NoSpaceException.class)
                    .hasMessageContaining("v@s");
          }
        }
        assertThat(pool.check().findings()).isEmpty();
      }
    }
  }

  @Test
  void anAutomaticAreaIsTwiceTheUsualChange() throws IOException {
    ManualClock clock = new ManualClock();
    try (ThinPool pool = ThinPool.open(new MemoryFiles(), OPTIONS.withoutUpkeep(), clock)) {
      pool.create(V, 1000L * CHUNK);
      assertThat(pool.adviseArea(V).explanation()).contains("one fifth");
      try (BlockDevice device = pool.open(V)) {
        device.write(filled(400 * CHUNK, 1), 0);
        for (int i = 0; i < 4; i++) {
          pool.snapshot(new SnapshotName(V, "s" + i), new SnapshotArea.Unlimited());
          device.write(filled(200 * CHUNK, i), 0);
          clock.advance(3_600_000);
        }
      }
      assertThat(pool.adviseArea(V).explanation()).contains("twice").contains("3 intervals");
      assertThat(pool.adviseArea(V).bytes()).isEqualTo(400L * CHUNK);
    }
  }

  private static final class ManualClock extends Clock {
    private long now = 1_000_000;

    void advance(long millis) {
      now += millis;
    }

    @Override
    public long millis() {
      return now;
    }

    @Override
    public Instant instant() {
      return Instant.ofEpochMilli(now);
    }

    @Override
    public ZoneId getZone() {
      return ZoneOffset.UTC;
    }

    @Override
    public Clock withZone(ZoneId zone) {
      return this;
    }
  }

  @Test
  void aDamagedChunkIsReportedWithVolumeAndOffset() throws IOException {
    MemoryFiles files = new MemoryFiles();
    try (ThinPool pool = memory(files, 0)) {
      pool.create(V, 100L * CHUNK);
      try (BlockDevice device = pool.open(V)) {
        device.write(filled(10 * CHUNK, 1), 0);
        device.flush();
        // The first group's checksums are one chunk long; slot 3 follows three others.
        files.content("data").damage(CHUNK + 3L * CHUNK + 5000);
        assertThatThrownBy(() -> device.read(ByteBuffer.allocate(10 * CHUNK), 0))
            .isInstanceOf(DataLoss.class)
            .hasMessageContaining("v is damaged at offset " + (3 * CHUNK + 4096));
        device.read(ByteBuffer.allocate(3 * CHUNK), 0);
        assertThat(pool.check().findings()).hasSize(1);
        device.write(filled(4096, 5), 3L * CHUNK + 4096);
        assertThat(pool.check().findings()).isEmpty();
      }
    }
  }

  @Test
  void aDamagedSuperblockFallsBackToNoneWhenBothAreGone() throws IOException {
    MemoryFiles files = new MemoryFiles();
    memory(files, 0).close();
    files.content("metadata").damage(8);
    files.content("metadata").damage(4096 + 8);
    assertThatThrownBy(() -> memory(files, 0)).isInstanceOf(DataLoss.class);
  }

  @Test
  void aDamagedMapLosesItsPartOnlyAndIsRepairedOnRequest() throws IOException {
    MemoryFiles files = new MemoryFiles();
    VolumeName other = new VolumeName("other");
    try (ThinPool pool = memory(files, 0)) {
      pool.create(V, 100L * CHUNK);
      pool.create(other, 2000L * CHUNK);
      try (BlockDevice device = pool.open(V)) {
        device.write(filled(CHUNK, 1), 0);
      }
      try (BlockDevice device = pool.open(other)) {
        device.write(filled(CHUNK, 2), 0);
        device.write(filled(CHUNK, 3), 1000L * CHUNK);
      }
    }
    damageLeafOf(files, 2);
    try (ThinPool pool = memory(files, 0);
        BlockDevice whole = pool.open(V);
        BlockDevice device = pool.open(other)) {
      assertThat(byteAt(whole, 0)).isEqualTo((byte) 1);
      assertThat(byteAt(device, 1000L * CHUNK)).isEqualTo((byte) 3);
      assertThatThrownBy(() -> byteAt(device, 0)).isInstanceOf(DataLoss.class);
      assertThatThrownBy(() -> whole.write(filled(1, 1), 0))
          .isInstanceOf(FailedPrecondition.class)
          .hasMessageContaining("repair");
      assertThat(pool.check().healthy()).isFalse();
    }
    PoolOptions repairing = OPTIONS.withoutUpkeep().withRepair();
    try (ThinPool pool = ThinPool.open(files, repairing, Clock.systemUTC())) {
      assertThat(pool.repairs()).singleElement().asString().contains("other");
      try (BlockDevice device = pool.open(other)) {
        assertThat(byteAt(device, 0)).isZero();
        assertThat(byteAt(device, 1000L * CHUNK)).isEqualTo((byte) 3);
        device.write(filled(CHUNK, 4), 0);
      }
      assertThat(pool.check().findings()).isEmpty();
      assertThat(pool.usage().used()).isEqualTo(3L * CHUNK);
    }
  }

  /** Damages the leaf whose first chunk holds this byte, in slot order of the data file. */
  private static void damageLeafOf(MemoryFiles files, int value) {
    for (int slot = 0; slot < 10; slot++) {
      ByteBuffer one = ByteBuffer.allocate(1);
      files.content("data").read(one, CHUNK + (long) slot * CHUNK);
      if (one.get(0) == value) {
        damagePagesThatMap(files, slot + 1);
        return;
      }
    }
  }

  private static void damagePagesThatMap(MemoryFiles files, long entry) {
    for (long page = 2; page * Node.SIZE < files.content("metadata").size(); page++) {
      ByteBuffer buffer = ByteBuffer.allocate(Node.SIZE).order(java.nio.ByteOrder.LITTLE_ENDIAN);
      files.content("metadata").read(buffer, page * Node.SIZE);
      boolean leafOfChunks = buffer.get(32) == 0 && buffer.get(33) == 0;
      if (leafOfChunks && buffer.getLong(64) == entry) {
        files.content("metadata").damage(page * Node.SIZE + 100);
      }
    }
  }

  @Test
  void volumesInUseAtOnceNeverSeeEachOthersBytes() throws Exception {
    try (ThinPool pool = ThinPool.open(directory.resolve("p"), OPTIONS);
        TaskScope scope = new TaskScope()) {
      for (int i = 1; i <= 4; i++) {
        VolumeName name = new VolumeName("v" + i);
        pool.create(name, 64L * CHUNK);
        int mark = i;
        scope.fork(() -> useAlone(pool, name, mark));
      }
      scope.joinOrThrow();
      assertThat(pool.check().findings()).isEmpty();
    }
  }

  private static int useAlone(ThinPool pool, VolumeName name, int mark) throws IOException {
    Random random = new Random(mark);
    try (BlockDevice device = pool.open(name)) {
      for (int step = 0; step < 600; step++) {
        long offset = random.nextInt(60) * (long) CHUNK;
        switch (random.nextInt(8)) {
          case 0 -> device.trim(offset, 3L * CHUNK);
          case 1 -> pool.snapshot(new SnapshotName(name, "s" + step), new SnapshotArea.Unlimited());
          case 2 -> {
            if (!pool.snapshots(name).isEmpty()) {
              pool.delete(pool.snapshots(name).getFirst().name());
            }
          }
          case 3, 4, 5 -> device.write(filled(random.nextInt(4) * 4096 + 100, mark), offset + 50);
          default -> {
            ByteBuffer read = ByteBuffer.allocate(4 * CHUNK);
            device.read(read, offset);
            requireOnly(read.array(), mark);
          }
        }
      }
    }
    return mark;
  }

  private static void requireOnly(byte[] bytes, int mark) {
    for (byte value : bytes) {
      if (value != 0 && value != mark) {
        throw new AssertionError("found %d in the volume of %d".formatted(value, mark));
      }
    }
  }

  @Test
  void aClosedPoolKeepsNoFileOpenAndItsDevicesAreClosed() throws IOException {
    Path place = directory.resolve("p");
    ThinPool pool = ThinPool.open(place, OPTIONS);
    pool.create(V, 10L * CHUNK);
    BlockDevice device = pool.open(V);
    device.write(filled(10, 1), 0);
    pool.close();
    assertThatThrownBy(() -> byteAt(device, 0)).isInstanceOf(IOException.class);
    try (Stream<Path> descriptors = Files.list(Path.of("/proc/self/fd"))) {
      assertThat(descriptors.map(ThinPoolTest::target)).noneMatch(t -> t.startsWith(place));
    }
  }

  private static Path target(Path descriptor) {
    try {
      return Files.readSymbolicLink(descriptor);
    } catch (IOException _) {
      return descriptor;
    }
  }
}
