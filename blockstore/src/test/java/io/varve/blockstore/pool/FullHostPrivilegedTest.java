package io.varve.blockstore.pool;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.NoSpaceException;
import io.varve.blockstore.VolumeName;
import io.varve.linux.Mounts;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The file system under a pool is full: writers hear of it, and trimming helps. */
final class FullHostPrivilegedTest {

  private static final VolumeName V = new VolumeName("v");
  private static final int MIB = 1 << 20;

  @TempDir Path directory;

  @BeforeEach
  void mount() throws IOException {
    Mounts.mount("tmpfs", "tmpfs", List.of("size=32m"), directory);
  }

  @AfterEach
  void unmount() throws IOException {
    Mounts.unmount(directory, true);
  }

  @Test
  void writersGetNoSpaceAndTrimmingBringsItBack() throws IOException {
    try (ThinPool pool = ThinPool.open(directory, PoolOptions.usual())) {
      pool.create(V, 64L * MIB);
      try (BlockDevice device = pool.open(V)) {
        ByteBuffer piece = ByteBuffer.allocateDirect(MIB);
        int[] written = new int[1];
        assertThatThrownBy(
                () -> {
                  for (; written[0] < 64; written[0]++) {
                    device.write(piece.clear(), (long) written[0] * MIB);
                  }
                })
            .isInstanceOf(NoSpaceException.class)
            .hasMessageContaining("trim");
        assertThat(written[0]).isGreaterThan(16);
        device.flush();
        device.write(piece.clear(), 0);
        device.trim(0, 8L * MIB);
        device.write(piece.clear(), 40L * MIB);
        device.flush();
      }
      assertThat(pool.check().findings()).isEmpty();
    }
    try (ThinPool pool = ThinPool.open(directory, PoolOptions.usual())) {
      assertThat(pool.check().findings()).isEmpty();
    }
  }

  @Test
  void whatWasSetAsideAndNotUsedIsGivenBackAtTheEnd() throws IOException {
    long before = Files.getFileStore(directory).getUsableSpace();
    try (ThinPool pool = ThinPool.open(directory, PoolOptions.usual())) {
      pool.create(V, 64L * MIB);
      try (BlockDevice device = pool.open(V)) {
        device.write(ByteBuffer.allocateDirect(MIB), 0);
      }
      assertThat(before - Files.getFileStore(directory).getUsableSpace()).isGreaterThan(4 * MIB);
      pool.delete(V);
    }
    // What is left is the room for the next transactions.
    assertThat(before - Files.getFileStore(directory).getUsableSpace()).isLessThan(5 * MIB);
  }
}
