package io.varve.blockstore.stream;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.ThinPool;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Streams carry volumes, whole and as deltas, or are refused. */
final class VolumeStreamTest {

  private static final VolumeName V = new VolumeName("v");
  private static final VolumeName COPY = new VolumeName("copy");
  private static final SnapshotName ONE = new SnapshotName(V, "one");
  private static final SnapshotName TWO = new SnapshotName(V, "two");
  private static final int SIZE = 8 << 20;

  @TempDir Path directory;

  private ThinPool pool;
  private VolumeStream streams;

  @BeforeEach
  void open() throws IOException {
    pool = ThinPool.open(directory, PoolOptions.usual().withoutUpkeep());
    streams = new VolumeStream(pool);
    pool.create(V, SIZE);
    write(0, 3 << 20, 1);
    pool.snapshot(ONE, new SnapshotArea.Unlimited());
    write(1 << 20, 200_000, 2);
    try (BlockDevice device = pool.open(V)) {
      device.trim(2 << 20, 1 << 20);
    }
    pool.snapshot(TWO, new SnapshotArea.Unlimited());
  }

  @AfterEach
  void close() throws IOException {
    pool.close();
  }

  private void write(long offset, int length, long seed) throws IOException {
    byte[] bytes = new byte[length];
    new Random(seed).nextBytes(bytes);
    try (BlockDevice device = pool.open(V)) {
      device.write(ByteBuffer.wrap(bytes), offset);
    }
  }

  private byte[] content(BlockName name) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(SIZE);
    try (BlockDevice device = pool.open(name)) {
      device.read(buffer, 0);
    }
    return buffer.array();
  }

  private byte[] export(BlockName source, Optional<BlockName> base) throws IOException {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    streams.export(source, base, out);
    return out.toByteArray();
  }

  @Test
  void aWholeStreamAndADeltaGiveTheSameVolume() throws IOException {
    byte[] whole = export(ONE, Optional.empty());
    byte[] delta = export(TWO, Optional.of(ONE));
    assertThat(whole.length).isBetween(3 << 20, (3 << 20) + 500);
    assertThat(delta.length).isLessThan(400_000);
    streams.restore(COPY, new ByteArrayInputStream(whole));
    assertThat(content(COPY)).isEqualTo(content(ONE));
    StreamHeader header = streams.restore(COPY, new ByteArrayInputStream(delta));
    assertThat(header.base()).contains(ONE);
    assertThat(content(COPY)).isEqualTo(content(TWO));
  }

  @Test
  void aTornOrAlteredStreamLeavesNothing() throws IOException {
    byte[] whole = export(ONE, Optional.empty());
    Random random = new Random(3);
    for (int i = 0; i < 30; i++) {
      int at = 40 + random.nextInt(whole.length - 40);
      byte[] torn = Arrays.copyOf(whole, at);
      assertThatThrownBy(() -> streams.restore(COPY, new ByteArrayInputStream(torn)))
          .isInstanceOf(DataLoss.class);
      byte[] altered = whole.clone();
      altered[at] ^= 4;
      assertThatThrownBy(() -> streams.restore(COPY, new ByteArrayInputStream(altered)))
          .isInstanceOf(DataLoss.class);
      assertThat(pool.volumes()).hasSize(1);
    }
  }

  @Test
  void aVolumeThatGrewBetweenTwoStatesGrowsWithTheDelta() throws IOException {
    streams.restore(COPY, new ByteArrayInputStream(export(TWO, Optional.empty())));
    pool.grow(V, 2L * SIZE);
    write(2L * SIZE - 512, 512, 3);
    SnapshotName grown = new SnapshotName(V, "grown");
    pool.snapshot(grown, new SnapshotArea.Unlimited());
    streams.restore(COPY, new ByteArrayInputStream(export(grown, Optional.of(TWO))));
    assertThat(pool.volume(COPY).size()).isEqualTo(2L * SIZE);
    assertThat(content(COPY)).isEqualTo(content(grown));
    assertThat(last(COPY)).isEqualTo(last(grown)).isNotEqualTo(new byte[512]);
  }

  private byte[] last(BlockName name) throws IOException {
    ByteBuffer buffer = ByteBuffer.allocate(512);
    try (BlockDevice device = pool.open(name)) {
      device.read(buffer, device.size() - 512);
    }
    return buffer.array();
  }

  @Test
  void whatDoesNotFitIsRefused() throws IOException {
    assertThatThrownBy(() -> streams.restore(COPY, new ByteArrayInputStream(new byte[100])))
        .isInstanceOf(InvalidArgument.class);
    pool.create(COPY, SIZE + 512);
    byte[] delta = export(TWO, Optional.of(ONE));
    assertThatThrownBy(() -> streams.restore(COPY, new ByteArrayInputStream(delta)))
        .isInstanceOf(FailedPrecondition.class);
  }
}
