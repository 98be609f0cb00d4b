package io.varve.blockstore.pool;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A process that writes is killed with SIGKILL: what it had acknowledged is there. */
final class KilledProcessPeerTest {

  private static final VolumeName V = new VolumeName("v");
  private static final int BLOCK = 4096;
  private static final int BLOCKS = 512;

  @TempDir Path directory;

  /** Writes counters to blocks in turn, and prints each once it is flushed. */
  static final class Writer {

    private Writer() {}

    public static void main(String[] arguments) throws IOException {
      ThinPool pool = ThinPool.open(Path.of(arguments[0]), PoolOptions.usual());
      pool.create(V, (long) BLOCKS * BLOCK);
      BlockDevice device = pool.open(V);
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      for (int counter = 1; ; counter++) {
        block.clear();
        while (block.hasRemaining()) {
          block.putInt(counter);
        }
        device.write(block.flip(), (long) (counter * 37 % BLOCKS) * BLOCK);
        if (counter % 50 == 0) {
          pool.snapshot(new SnapshotName(V, "s" + counter), new SnapshotArea.Unlimited());
        }
        if (counter % 3 == 0) {
          device.flush();
          IO.println(counter);
        }
      }
    }
  }

  @Test
  void whatWasAcknowledgedSurvivesSigkill() throws Exception {
    for (int wanted : new int[] {30, 150, 400}) {
      Path place = directory.resolve("pool" + wanted);
      int acknowledged = killAfter(place, wanted);
      try (ThinPool pool = ThinPool.open(place, PoolOptions.usual())) {
        assertThat(pool.check().findings()).isEmpty();
        try (BlockDevice device = pool.open(V)) {
          requireWritten(device, acknowledged);
        }
      }
    }
  }

  private static int killAfter(Path place, int wanted) throws Exception {
    Process process =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                Writer.class.getName(),
                place.toString())
            .redirectError(ProcessBuilder.Redirect.INHERIT)
            .start();
    int last = 0;
    try (BufferedReader lines = process.inputReader(StandardCharsets.US_ASCII)) {
      while (last < wanted) {
        last = Integer.parseInt(lines.readLine());
      }
      process.destroyForcibly().waitFor();
    }
    return last;
  }

  private static void requireWritten(BlockDevice device, int acknowledged) throws IOException {
    for (int counter = Math.max(1, acknowledged - BLOCKS + 1); counter <= acknowledged; counter++) {
      ByteBuffer block = ByteBuffer.allocate(BLOCK);
      device.read(block, (long) (counter * 37 % BLOCKS) * BLOCK);
      assertThat(block.getInt(0)).isGreaterThanOrEqualTo(counter);
      assertThat(block.getInt(BLOCK - 4)).isGreaterThanOrEqualTo(counter);
    }
  }
}
