package io.varve.storage.process;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowable;

import io.varve.linux.Mounts;
import io.varve.oci.Digest;
import io.varve.storage.Store;
import io.varve.storage.content.ContentInfo;
import io.varve.storage.content.Expected;
import io.varve.storage.disk.DiskFull;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A full disk fails each kind of work cleanly, and the store goes on when there is space again. */
class FullDiskPrivilegedTest {

  private static final SnapshotName BASE = new SnapshotName("base");
  private static final SnapshotKey KEY = new SnapshotKey("key");

  @TempDir Path root;
  private Path disk;
  private Path ballast;
  private Store store;
  private ContentInfo kept;

  @BeforeEach
  void mount() throws IOException {
    disk = Files.createDirectory(root.resolve("disk"));
    Mounts.mount("tmpfs", "tmpfs", List.of("size=4m"), disk);
    ballast = disk.resolve("ballast");
    store = StoreUser.open(disk.resolve("store"));
    kept = store.content().ingest("kept".getBytes(UTF_8), Expected.ANYTHING);
    store.snapshotter().prepare(KEY, Optional.empty(), Map.of());
    store.snapshotter().commit(BASE, KEY);
  }

  @AfterEach
  void unmount() throws IOException {
    store.close();
    Mounts.unmount(disk, false);
  }

  private void fill() throws IOException {
    byte[] page = new byte[4096];
    try (var out = Files.newOutputStream(ballast)) {
      while (true) {
        out.write(page);
      }
    } catch (IOException e) {
      assertThat(e).hasMessageContaining("No space left");
    }
  }

  private void put(String key, int length) throws IOException {
    store
        .metadata()
        .update(
            transaction -> {
              transaction.put(StoreUser.KEPT, key, "x".repeat(length));
              return null;
            });
  }

  private void assertSoundAndUsable() throws IOException {
    Files.deleteIfExists(ballast);
    assertThat(store.check(List.of(), Duration.ofSeconds(-1)).run(true).isSound()).isTrue();
    assertThat(store.content().readAll(kept.digest(), 10)).isEqualTo("kept".getBytes(UTF_8));
    assertThat(store.snapshotter().find(BASE)).isPresent();
    byte[] bytes = new byte[1_000_000];
    assertThat(store.content().ingest(bytes, Expected.ANYTHING).digest())
        .isEqualTo(Digest.of(bytes));
    put("after", 10_000);
    SnapshotKey after = new SnapshotKey("after");
    store.snapshotter().prepare(after, Optional.of(BASE), Map.of());
    store.snapshotter().commit(new SnapshotName("after"), after);
  }

  @Test
  void anIngestThatDoesNotFitNamesThePlaceAndTheRemedyAndResumes() throws IOException {
    byte[] bytes = new byte[5_000_000];
    new Random(1).nextBytes(bytes);
    assertThatThrownBy(() -> store.content().ingest(bytes, Expected.ANYTHING))
        .isInstanceOf(DiskFull.class)
        .hasMessageContaining(disk.toString())
        .hasMessageContaining("varve system prune");
    assertThat(store.content().info(Digest.of(bytes))).isEmpty();
    store.content().abort(store.content().ingests().getFirst().ref());
    assertSoundAndUsable();
  }

  @Test
  void anUpdateThatDoesNotFitChangesNothing() throws IOException {
    put("before", 10);
    fill();
    Throwable failure = null;
    for (int i = 0; failure == null && i < 100; i++) {
      String key = "key " + i;
      failure = catchThrowable(() -> put(key, 100_000));
    }
    assertThat(failure)
        .isInstanceOf(DiskFull.class)
        .hasMessageContaining(disk.toString())
        .hasMessageContaining("varve system prune");
    String before = store.metadata().read(tx -> tx.get(StoreUser.KEPT, "before").orElseThrow());
    assertThat(before).hasSize(10);
    assertSoundAndUsable();
  }

  @Test
  void aSnapshotThatDoesNotFitIsNotThere() throws IOException {
    fill();
    Throwable failure = null;
    for (int i = 0; failure == null && i < 2_000; i++) {
      SnapshotKey key = new SnapshotKey("k" + i);
      failure = catchThrowable(() -> store.snapshotter().prepare(key, Optional.of(BASE), Map.of()));
    }
    assertThat(failure).isInstanceOf(DiskFull.class).hasMessageContaining(disk.toString());
    assertSoundAndUsable();
  }

  @Test
  void deletingABlobMakesRoomOnAFullDisk() throws IOException {
    byte[] bytes = new byte[1_000_000];
    new Random(2).nextBytes(bytes);
    Digest large = store.content().ingest(bytes, Expected.ANYTHING).digest();
    fill();
    store.content().delete(large);
    store.content().ingest(new byte[900_000], Expected.ANYTHING);
    assertThat(store.check(List.of(), Duration.ofSeconds(-1)).run(false).results()).isEmpty();
  }
}
