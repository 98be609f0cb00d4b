package io.varve.storage.lease;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;

import io.varve.oci.Digest;
import io.varve.storage.Store;
import io.varve.storage.content.Expected;
import io.varve.storage.content.Ingest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What nothing keeps alive goes, and nothing else. */
class GarbageCollectorTest {

  /** Everything there is counts as old. */
  private static final Duration NONE = Duration.ofSeconds(-1);

  private static final SnapshotName BASE = new SnapshotName("base");
  private static final SnapshotName TOP = new SnapshotName("top");
  private static final SnapshotKey KEY = new SnapshotKey("key");

  @TempDir Path root;
  private Store store;
  private final List<Resource> roots = new ArrayList<>();

  @BeforeEach
  void open() throws IOException {
    store = Store.open(root, new OnDiskFormat.Overlay(XattrNamespace.TRUSTED), Clock.systemUTC());
  }

  @AfterEach
  void close() throws IOException {
    store.close();
  }

  private GarbageCollector collector() {
    return store.collector(List.of(_ -> List.copyOf(roots).stream()), List.of());
  }

  private Digest blob(String text) throws IOException {
    return store.content().ingest(text.getBytes(UTF_8), Expected.ANYTHING).digest();
  }

  private void stack() throws IOException {
    store.snapshotter().prepare(KEY, Optional.empty(), Map.of());
    store.snapshotter().commit(BASE, KEY);
    store.snapshotter().prepare(KEY, Optional.of(BASE), Map.of());
    store.snapshotter().commit(TOP, KEY);
    store.snapshotter().prepare(KEY, Optional.of(TOP), Map.of());
  }

  @Test
  void whatNothingKeepsIsRemovedWithItsFiles() throws IOException {
    Digest blob = blob("dead");
    stack();
    try (Ingest ingest = store.content().begin(new IngestRef("dead"))) {
      ingest.write(ByteBuffer.wrap(new byte[1]));
    }
    Collected collected = collector().collect(NONE);
    assertThat(collected.resources())
        .containsExactlyInAnyOrder(
            new Resource.Content(blob),
            new Resource.Committed(BASE),
            new Resource.Committed(TOP),
            new Resource.Active(KEY),
            new Resource.Ingesting(new IngestRef("dead")));
    assertThat(collected.bytes()).isPositive();
    assertThat(root.resolve("snapshots")).isEmptyDirectory();
    assertThat(root.resolve("content/blobs/sha256")).isEmptyDirectory();
    assertThat(root.resolve("content/ingest")).isEmptyDirectory();
    assertThat(root.resolve("content/trash")).isEmptyDirectory();
  }

  @Test
  void oneBlobIsRemovedUnlessSomethingKeepsIt() throws IOException {
    Digest kept = blob("kept");
    Digest dead = blob("dead");
    Digest other = blob("other");
    roots.add(new Resource.Content(kept));
    assertThat(collector().remove(kept)).isFalse();
    assertThat(collector().remove(dead)).isTrue();
    assertThat(collector().remove(dead)).isFalse();
    assertThat(store.content().info(kept)).isPresent();
    assertThat(store.content().info(dead)).isEmpty();
    assertThat(store.content().info(other)).isPresent();
  }

  @Test
  void aRootKeepsWhatItStandsOn() throws IOException {
    stack();
    roots.add(new Resource.Active(KEY));
    assertThat(collector().collect(NONE).resources()).isEmpty();
    roots.set(0, new Resource.Committed(BASE));
    assertThat(collector().collect(NONE).resources())
        .containsExactly(new Resource.Active(KEY), new Resource.Committed(TOP));
  }

  @Test
  void edgesAreFollowed() throws IOException {
    Digest manifest = blob("manifest");
    Digest layer = blob("layer");
    roots.add(new Resource.Content(manifest));
    GarbageCollector collector =
        store.collector(
            List.of(_ -> roots.stream()),
            List.of(
                (_, resource) ->
                    resource.equals(new Resource.Content(manifest))
                        ? List.<Resource>of(new Resource.Content(layer)).stream()
                        : List.<Resource>of().stream()));
    assertThat(collector.collect(NONE).resources()).isEmpty();
    roots.clear();
    assertThat(collector.collect(NONE).resources()).hasSize(2);
  }

  @Test
  void aLeaseKeepsWhatItHoldsUntilItIsClosed() throws IOException {
    Digest blob = blob("in flight");
    try (Lease lease = store.leases().open(Duration.ofHours(1), "test")) {
      lease.hold(new Resource.Content(blob));
      assertThat(collector().collect(NONE).resources()).isEmpty();
    }
    assertThat(collector().collect(NONE).resources()).hasSize(1);
  }

  @Test
  void whatIsYoungStaysWithWhatItStandsOn() throws IOException {
    stack();
    blob("young");
    assertThat(collector().collect(Duration.ofHours(1)).resources()).isEmpty();
    assertThat(store.snapshotter().find(BASE)).isPresent();
  }

  @Test
  void aRootThatCameAfterTheMarkIsSeenBeforeTheRemoval() throws IOException {
    Digest blob = blob("revived");
    stack();
    List<Integer> calls = new ArrayList<>();
    GarbageCollector collector =
        store.collector(
            List.of(
                _ -> {
                  calls.add(1);
                  return calls.size() == 1
                      ? List.<Resource>of().stream()
                      : List.<Resource>of(new Resource.Content(blob), new Resource.Committed(TOP))
                          .stream();
                }),
            List.of());
    assertThat(collector.collect(NONE).resources()).containsExactly(new Resource.Active(KEY));
    assertThat(store.snapshotter().find(BASE)).isPresent();
    assertThat(store.content().info(blob)).isPresent();
  }

  @Test
  void anIngestWithAWriterStays() throws IOException {
    try (Ingest ingest = store.content().begin(new IngestRef("busy"))) {
      ingest.write(ByteBuffer.wrap(new byte[1]));
      assertThat(collector().collect(NONE).resources()).isEmpty();
    }
  }

  @Test
  void aDirectoryOfAProcessThatDiedLongAgoIsDeleted() throws IOException {
    Path leftover = Files.createDirectories(root.resolve("snapshots/abandoned/fs")).getParent();
    Path young = Files.createDirectories(root.resolve("snapshots/young/fs")).getParent();
    Files.setLastModifiedTime(leftover, FileTime.from(Instant.now().minus(Duration.ofHours(2))));
    collector().collect(NONE);
    assertThat(leftover).doesNotExist();
    assertThat(young).exists();
  }

  @Test
  void onlyOneCollectsAtATime() throws IOException {
    blob("dead");
    try (HeldLock _ = store.locks().acquire(LockRank.COLLECTOR, "collect")) {
      assertThat(collector().collect(NONE).resources()).isEmpty();
    }
    assertThat(collector().collect(NONE).resources()).hasSize(1);
  }
}
