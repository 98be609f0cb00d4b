package io.varve.blockstore.host;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.ThinPool;
import io.varve.linux.FileSystemFreeze;
import io.varve.linux.Mounts;
import java.io.IOException;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** A volume carries a mounted file system of the host. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class HostDevicePrivilegedTest {

  private static final VolumeName V = new VolumeName("v");
  private static final SnapshotName S = new SnapshotName(V, "s");

  @TempDir Path directory;

  private ThinPool pool;
  private DeviceDirectory devices;
  private Path live;
  private Path frozen;

  @BeforeEach
  void open() throws IOException {
    pool = ThinPool.open(directory.resolve("pool"), PoolOptions.usual());
    pool.create(V, 256L << 20);
    devices = DeviceDirectory.mount(directory.resolve("devices"), DeviceDirectory.newChannel());
    live = Files.createDirectory(directory.resolve("live"));
    frozen = Files.createDirectory(directory.resolve("frozen"));
  }

  @AfterEach
  void close() throws IOException {
    devices.close();
    assertThat(directory.resolve("devices")).doesNotExist();
    pool.close();
  }

  private void run(String... command) throws IOException, InterruptedException {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    assertThat(process.waitFor())
        .as(() -> String.join(" ", command) + ": " + text(output))
        .isZero();
  }

  private static String text(Path path) {
    try {
      return Files.readString(path, StandardCharsets.UTF_8);
    } catch (IOException e) {
      return e.toString();
    }
  }

  @Test
  void aSnapshotOfAMountedFileSystemIsMountedBesideIt() throws Exception {
    try (HostDevice device = HostDevice.attach(devices, "a", pool.open(V))) {
      run("mkfs.ext4", "-q", device.path().toString());
      Mounts.mount("ext4", device.path().toString(), List.of("discard"), live);
      try {
        Files.writeString(live.resolve("file"), "before");
        try (FileSystemFreeze _ = FileSystemFreeze.of(live)) {
          pool.snapshot(S, new SnapshotArea.Unlimited());
        }
        Files.writeString(live.resolve("file"), "after");
        mountedSnapshotShows("before");
        assertThat(Files.readString(live.resolve("file"))).isEqualTo("after");
      } finally {
        Mounts.unmount(live, false);
      }
    }
    assertThat(pool.check().findings()).isEmpty();
  }

  private void mountedSnapshotShows(String content) throws IOException {
    try (HostDevice device = HostDevice.attach(devices, "b", pool.open(S))) {
      Mounts.mount("ext4", device.path().toString(), List.of("ro", "noload"), frozen);
      try {
        assertThat(Files.readString(frozen.resolve("file"))).isEqualTo(content);
      } finally {
        Mounts.unmount(frozen, false);
      }
    }
  }

  @Test
  void removingFilesGivesSpaceBack() throws Exception {
    try (HostDevice device = HostDevice.attach(devices, "a", pool.open(V))) {
      run("mkfs.ext4", "-q", device.path().toString());
      Mounts.mount("ext4", device.path().toString(), List.of("discard"), live);
      try {
        byte[] bytes = new byte[32 << 20];
        new Random(1).nextBytes(bytes);
        Files.write(live.resolve("large"), bytes);
        run("sync", "-f", live.toString());
        long full = pool.usage(V).mapped();
        assertThat(Files.readAllBytes(live.resolve("large"))).isEqualTo(bytes);
        Files.delete(live.resolve("large"));
        run("sync", "-f", live.toString());
        run("fstrim", live.toString());
        assertThat(pool.usage(V).mapped()).isLessThan(full - (24L << 20));
      } finally {
        Mounts.unmount(live, false);
      }
    }
  }

  @Test
  void aDeviceGrowsUnderAMountedFileSystem() throws Exception {
    try (HostDevice device = HostDevice.attach(devices, "a", pool.open(V))) {
      run("mkfs.ext4", "-q", device.path().toString());
      Mounts.mount("ext4", device.path().toString(), List.of(), live);
      try {
        Files.writeString(live.resolve("file"), "before");
        pool.grow(V, 512L << 20);
        device.updateSize();
        try (FileChannel channel = FileChannel.open(device.path())) {
          assertThat(channel.size()).isEqualTo(512L << 20);
        }
        assertThat(Files.readString(live.resolve("file"))).isEqualTo("before");
      } finally {
        Mounts.unmount(live, false);
      }
      run("e2fsck", "-fp", device.path().toString());
      run("resize2fs", device.path().toString());
      run("e2fsck", "-fn", device.path().toString());
    }
  }

  @Test
  void theDeviceHoldsAgainstFsck() throws Exception {
    try (HostDevice device = HostDevice.attach(devices, "a", pool.open(V))) {
      run("mkfs.ext4", "-q", device.path().toString());
      run("e2fsck", "-fn", device.path().toString());
    }
  }
}
