package io.varve.blockstore.volume;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.Extent;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotArea.OnFull;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.ThinPool;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Commands reach the volumes that a server has open, with every verb. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class VolumeServerPrivilegedTest {

  private static final VolumeName DB = new VolumeName("db");
  private static final SnapshotName SNAP = new SnapshotName(DB, "one");
  private static final long SIZE = 64L << 20;

  @TempDir Path directory;

  private VolumeAccess access;
  private Thread server;

  @BeforeEach
  void start() throws Exception {
    access =
        new VolumeAccess(directory.resolve("pool"), directory.resolve("run"), PoolOptions.usual());
    try (ThinPool pool = ThinPool.open(access.pool(), access.options())) {
      pool.create(DB, SIZE);
      try (BlockDevice device = pool.open(DB)) {
        device.write(ByteBuffer.wrap(new byte[] {1, 2, 3}), 0);
      }
    }
    CountDownLatch ready = new CountDownLatch(1);
    server =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    access.runServer(Duration.ofDays(1), Optional.empty(), ready::countDown);
                  } catch (IOException | InterruptedException e) {
                    throw new IllegalStateException(e);
                  }
                });
    ready.await();
  }

  @AfterEach
  void stop() throws Exception {
    try (RemoteVolumes remote = access.connect().orElseThrow()) {
      remote.shutdown();
    }
    server.join();
    assertThat(access.socket()).doesNotExist();
  }

  @Test
  void theVerbsWorkFromAnotherProcess() throws Exception {
    try (BlockVolumes volumes = access.open()) {
      assertThat(volumes).isInstanceOf(RemoteVolumes.class);
      volumes.snapshot(SNAP, new SnapshotArea.Limited(1 << 20, OnFull.ERROR));
      assertThat(volumes.snapshots(DB).getFirst().area().limit()).hasValue(1 << 20);
      volumes.cloneFrom(SNAP, new VolumeName("copy"));
      assertThat(volumes.volumes()).extracting(v -> v.name().value()).contains("copy", "db");
      assertThat(volumes.read(SNAP, 1, 2)).containsExactly(2, 3);
      assertThat(volumes.usage(SNAP).shared()).isEqualTo(64 << 10);
      assertThat(volumes.usage().used()).isEqualTo(64 << 10);
      assertThat(volumes.changes(SNAP, DB)).isEmpty();
      assertThat(volumes.adviseArea(DB).explanation()).contains("one fifth");
      SnapshotName together = new SnapshotName(DB, "together");
      SnapshotName copied = new SnapshotName(new VolumeName("copy"), "together");
      assertThat(volumes.snapshotTogether(List.of(together, copied), new SnapshotArea.Unlimited()))
          .hasSize(2);
      volumes.delete(together);
      volumes.delete(copied);
      volumes.rollback(SNAP);
      assertThat(volumes.prune()).isEmpty();
      assertThat(volumes.check().healthy()).isTrue();
      volumes.delete(new VolumeName("copy"));
      assertThat(volumes.volumes()).hasSize(1);
    }
  }

  @Test
  void failuresKeepTheirKind() throws Exception {
    try (BlockVolumes volumes = access.open()) {
      assertThatThrownBy(() -> volumes.delete(SNAP))
          .isInstanceOf(NotFound.class)
          .hasMessageContaining("db@one");
      assertThatThrownBy(() -> volumes.create(new VolumeName("x"), 3))
          .isInstanceOf(InvalidArgument.class);
      assertThatThrownBy(() -> volumes.serve(DB, "10.0.0.1:10809", Optional.empty()))
          .isInstanceOf(InvalidArgument.class);
      assertThatThrownBy(() -> ThinPool.open(access.pool(), access.options()))
          .isInstanceOf(Conflict.class);
    }
  }

  @Test
  void streamsGoThroughTheServer() throws Exception {
    VolumeName copy = new VolumeName("copy");
    try (BlockVolumes volumes = access.open()) {
      ByteArrayOutputStream out = new ByteArrayOutputStream();
      volumes.export(DB, Optional.empty(), out);
      byte[] torn = Arrays.copyOf(out.toByteArray(), out.size() - 1);
      assertThatThrownBy(() -> volumes.restore(copy, new ByteArrayInputStream(torn)))
          .isInstanceOf(DataLoss.class);
      volumes.restore(copy, new ByteArrayInputStream(out.toByteArray()));
      assertThat(volumes.changes(DB, copy))
          .containsExactly(new Extent(0, 64 << 10, Extent.Kind.DATA));
    }
  }

  @Test
  void devicesAndServersOutliveTheCommandThatAskedForThem() throws Exception {
    try (BlockVolumes volumes = access.open()) {
      Path device = volumes.attach(DB);
      assertThatThrownBy(
              () -> volumes.serve(DB, "unix:" + directory.resolve("nbd.sock"), Optional.empty()))
          .isInstanceOf(Conflict.class)
          .hasMessageContaining("two writers");
      volumes.snapshot(SNAP, new SnapshotArea.Unlimited());
      assertThat(volumes.serve(SNAP, "unix:" + directory.resolve("nbd.sock"), Optional.empty()))
          .startsWith("nbd+unix:///db@one?socket=");
      assertThat(volumes.uses()).extracting(BlockUse::device).contains(Optional.of(device));
      try (InputStream in = Files.newInputStream(device)) {
        assertThat(in.readNBytes(3)).containsExactly(1, 2, 3);
      }
    }
    try (BlockVolumes volumes = access.open()) {
      assertThatThrownBy(() -> access.connect().orElseThrow().shutdown())
          .isInstanceOf(Conflict.class);
      assertThatThrownBy(() -> volumes.delete(DB)).isInstanceOf(Conflict.class);
      volumes.stopServing(SNAP);
      volumes.detach(DB);
    }
  }

  @Test
  void aDeviceStaysUntilItsLastHolderGoes() throws Exception {
    try (BlockVolumes volumes = access.open()) {
      volumes.attach(DB);
      volumes.hold(DB, "one");
      volumes.hold(DB, "two");
      volumes.hold(DB, "two");
      volumes.release(DB, "one");
      assertThat(volumes.uses().getFirst().holders()).containsExactly("two");
      volumes.release(DB, "two");
      assertThat(volumes.uses()).isEmpty();
      volumes.release(DB, "two");
    }
  }

  @Test
  void aDeviceInUseIsDetachedOnceItIsFree() throws Exception {
    try (BlockVolumes volumes = access.open()) {
      try (InputStream in = Files.newInputStream(volumes.attach(DB))) {
        assertThatThrownBy(() -> volumes.detach(DB))
            .isInstanceOf(Conflict.class)
            .hasMessageContaining("in use");
        assertThat(in.read()).isEqualTo(1);
      }
      volumes.detach(DB);
      volumes.snapshot(SNAP, new SnapshotArea.Unlimited());
      volumes.rollback(SNAP);
    }
  }

  @Test
  void aSnapshotOfAMountedVolumeFreezesIt() throws Exception {
    Path target = Files.createDirectory(directory.resolve("live"));
    Path beside = Files.createDirectory(directory.resolve("beside"));
    try (BlockVolumes volumes = access.open()) {
      Path device = volumes.attach(DB);
      assertThat(
              new ProcessBuilder("mkfs.ext4", "-q", "-F", device.toString())
                  .inheritIO()
                  .start()
                  .waitFor())
          .isZero();
      volumes.mount(DB, "ext4", List.of(), target);
      Files.writeString(target.resolve("file"), "before");
      volumes.snapshot(SNAP, new SnapshotArea.Automatic(OnFull.EXTEND));
      Files.writeString(target.resolve("file"), "after");
      volumes.mount(SNAP, "ext4", List.of(), beside);
      assertThat(Files.readString(beside.resolve("file"))).isEqualTo("before");
      volumes.detach(SNAP);
      volumes.detach(DB);
    }
  }
}
