package io.varve.blockstore.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.ThinPool;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/** Processes that got a copy of all mounts do not keep a volume's device busy. */
@Timeout(value = 10, unit = TimeUnit.MINUTES, threadMode = Timeout.ThreadMode.SEPARATE_THREAD)
final class SharedPlacePrivilegedTest {

  private static final VolumeName DB = new VolumeName("db");

  @TempDir Path directory;

  @Test
  void aMountNamespaceMadeMeanwhileLetsTheDeviceGo() throws Exception {
    Path run = Files.createDirectory(directory.resolve("run"));
    SharedPlace.make(run);
    SharedPlace.make(run);
    ThinPool pool = ThinPool.open(directory.resolve("pool"), PoolOptions.usual());
    try (OwnedVolumes volumes = new OwnedVolumes(pool, run)) {
      volumes.create(DB, 64L << 20);
      String device = volumes.attach(DB).toString();
      assertThat(new ProcessBuilder("mkfs.ext4", "-q", device).start().waitFor()).isZero();
      volumes.mount(DB, "ext4", List.of(), Files.createDirectory(run.resolve("live")));
      Process other =
          new ProcessBuilder(
                  "unshare", "-m", "--propagation", "slave", "sh", "-c", "echo there; read line")
              .start();
      try (BufferedReader said = other.inputReader()) {
        assertThat(said.readLine()).isEqualTo("there");
        volumes.detach(DB);
        assertThat(volumes.uses()).isEmpty();
        assertThat(other.isAlive()).isTrue();
      } finally {
        other.destroyForcibly().waitFor();
      }
    } finally {
      SharedPlace.undo(run);
      SharedPlace.undo(run);
    }
  }
}
