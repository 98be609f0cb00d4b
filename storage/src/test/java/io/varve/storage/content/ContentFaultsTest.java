package io.varve.storage.content;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.oci.Digest;
import io.varve.oci.error.DataLoss;
import io.varve.storage.disk.Disk;
import io.varve.storage.disk.FaultyDisk;
import io.varve.storage.lock.Locks;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The disk fails and the machine loses power; what was acknowledged is there, and is right. */
class ContentFaultsTest {

  private static final int LIVES = 60;

  @TempDir Path root;

  @Test
  void acknowledgedBlobsSurviveFailuresAndPowerCuts() throws IOException {
    Map<Digest, byte[]> acknowledged = new HashMap<>();
    for (int seed = 0; seed < LIVES; seed++) {
      Random random = new Random(seed);
      FaultyDisk disk = new FaultyDisk(random, seed % 3 == 0 ? 0 : 0.05);
      FileContentStore store = store(disk);
      int attempts = 1 + random.nextInt(6);
      for (int attempt = 0; attempt < attempts; attempt++) {
        take(store, random, acknowledged, attempt == attempts - 1 ? random.nextInt(3) : 99);
      }
      assertThat(disk.openFiles()).isEmpty();
      disk.crash();
      verify(acknowledged);
    }
    assertThat(acknowledged).hasSizeGreaterThan(LIVES / 2);
  }

  private FileContentStore store(Disk disk) {
    return new FileContentStore(root.resolve("content"), new Locks(root.resolve("locks")), disk);
  }

  /** Takes a blob in; the last step may be left out. */
  private static void take(
      FileContentStore store, Random random, Map<Digest, byte[]> acknowledged, int steps) {
    byte[] bytes = new byte[random.nextInt(5_000)];
    new Random(bytes.length % 50).nextBytes(bytes);
    try (Ingest ingest = store.begin(new IngestRef("ref " + bytes.length % 50))) {
      if (random.nextBoolean()) {
        ingest.truncate(0);
      }
      if (ingest.offset() > bytes.length || steps == 0) {
        return;
      }
      ByteBuffer rest = ByteBuffer.wrap(bytes).position((int) ingest.offset());
      while (rest.hasRemaining()) {
        ingest.write(rest);
      }
      if (steps > 1) {
        Digest digest = Digest.of(bytes);
        ingest.commit(new Expected(OptionalLong.of(bytes.length), Optional.of(digest)));
        acknowledged.put(digest, bytes);
      }
    } catch (IOException | DataLoss e) {
      assertThat(e).hasMessageMatching("(?s).*(on purpose|digest mismatch|arrived).*");
    }
  }

  private void verify(Map<Digest, byte[]> acknowledged) throws IOException {
    FileContentStore store = store(Disk.local());
    for (Map.Entry<Digest, byte[]> blob : acknowledged.entrySet()) {
      assertThat(store.readAll(blob.getKey(), 10_000)).isEqualTo(blob.getValue());
    }
    List<Digest> all = new ArrayList<>();
    store.forEach(info -> all.add(info.digest()));
    for (Digest digest : all) {
      assertThat(Digest.of(store.readAll(digest, 10_000))).isEqualTo(digest);
    }
  }
}
