package io.varve.storage.snapshot;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.TaskScope;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every snapshotter does. */
abstract class SnapshotterContract {

  static final SnapshotKey KEY = new SnapshotKey("active ../1");
  static final SnapshotName BASE = new SnapshotName("sha256:base");
  static final SnapshotName TOP = new SnapshotName("sha256:top");

  @TempDir Path root;
  MetadataStore metadata;
  DirectorySnapshotter snapshotter;

  abstract MetadataStore newMetadata();

  abstract DirectorySnapshotter newSnapshotter(Path directory, MetadataStore store);

  Path directories() {
    return root.resolve("snapshots");
  }

  @BeforeEach
  void open() {
    metadata = newMetadata();
    snapshotter = newSnapshotter(directories(), metadata);
  }

  @AfterEach
  void close() throws IOException {
    snapshotter.close();
    metadata.close();
  }

  Snapshot.Active prepare(String key) throws IOException {
    return snapshotter.prepare(new SnapshotKey(key), Optional.empty(), Map.of());
  }

  SnapshotName layer(String name, Optional<SnapshotName> parent) throws IOException {
    SnapshotKey key = new SnapshotKey("making " + name);
    snapshotter.prepare(key, parent, Map.of());
    Files.writeString(snapshotter.changes(key).resolve(name), name);
    return snapshotter.commit(new SnapshotName(name), key).name();
  }

  List<String> directoryNames() throws IOException {
    if (!Files.exists(directories())) {
      return List.of();
    }
    try (Stream<Path> entries = Files.list(directories())) {
      return entries.map(entry -> entry.getFileName().toString()).toList();
    }
  }

  @Test
  void aPreparedSnapshotIsActiveAndEmpty() throws IOException {
    Snapshot.Active active =
        snapshotter.prepare(KEY, Optional.empty(), Map.of("color", "blue \u0000"));
    assertThat(snapshotter.find(KEY)).contains(active);
    assertThat(active.labels()).containsEntry("color", "blue \u0000");
    assertThat(snapshotter.changes(KEY)).isEmptyDirectory();
    assertThat(snapshotter.find(new SnapshotName(KEY.value()))).isEmpty();
  }

  @Test
  void aCommitFreesTheKeyAndKeepsTheFiles() throws IOException {
    prepare(KEY.value());
    Files.writeString(snapshotter.changes(KEY).resolve("file"), "content");
    Snapshot.Committed committed = snapshotter.commit(BASE, KEY);
    assertThat(committed.parent()).isEmpty();
    assertThat(snapshotter.find(KEY)).isEmpty();
    assertThat(snapshotter.find(BASE)).contains(committed);
    assertThat(snapshotter.layers(BASE)).hasSize(1);
    assertThat(snapshotter.layers(BASE).getFirst().resolve("file")).hasContent("content");
    assertThatThrownBy(() -> snapshotter.changes(KEY)).isInstanceOf(NotFound.class);
  }

  @Test
  void aKeyIsUsedAgainAfterACommitOrADiscard() throws IOException {
    prepare(KEY.value());
    snapshotter.commit(BASE, KEY);
    snapshotter.prepare(KEY, Optional.of(BASE), Map.of());
    snapshotter.discard(KEY);
    snapshotter.view(KEY, BASE, Map.of());
    snapshotter.discard(KEY);
    assertThat(snapshotter.find(KEY)).isEmpty();
  }

  @Test
  void aKeyInUseIsRefused() throws IOException {
    layer(BASE.value(), Optional.empty());
    prepare(KEY.value());
    int before = directoryNames().size();
    assertThatThrownBy(() -> prepare(KEY.value())).isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(() -> snapshotter.view(KEY, BASE, Map.of()))
        .isInstanceOf(AlreadyExists.class);
    assertThat(directoryNames()).hasSize(before);
  }

  @Test
  void aNameInUseIsRefusedAndTheActiveSnapshotStays() throws IOException {
    layer(BASE.value(), Optional.empty());
    prepare(KEY.value());
    Files.writeString(snapshotter.changes(KEY).resolve("mine"), "mine");
    assertThatThrownBy(() -> snapshotter.commit(BASE, KEY)).isInstanceOf(AlreadyExists.class);
    assertThat(snapshotter.changes(KEY).resolve("mine")).hasContent("mine");
    snapshotter.commit(TOP, KEY);
  }

  @Test
  void anUnknownParentIsRefusedAndNothingIsLeft() throws IOException {
    assertThatThrownBy(() -> snapshotter.prepare(KEY, Optional.of(BASE), Map.of()))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining(BASE.value());
    assertThatThrownBy(() -> snapshotter.view(KEY, BASE, Map.of())).isInstanceOf(NotFound.class);
    assertThat(snapshotter.find(KEY)).isEmpty();
    assertThat(directoryNames()).isEmpty();
  }

  @Test
  void unknownSnapshotsAreNotFound() {
    assertThatThrownBy(() -> snapshotter.commit(BASE, KEY)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> snapshotter.mounts(KEY)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> snapshotter.layers(BASE)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> snapshotter.usage(BASE)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> snapshotter.usage(KEY)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> snapshotter.discard(KEY)).isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> snapshotter.remove(BASE)).isInstanceOf(NotFound.class);
  }

  @Test
  void aViewCantBeCommittedOrWritten() throws IOException {
    layer(BASE.value(), Optional.empty());
    Snapshot.View view = snapshotter.view(KEY, BASE, Map.of("a", "b"));
    assertThat(snapshotter.find(KEY)).contains(view);
    assertThatThrownBy(() -> snapshotter.commit(TOP, KEY)).isInstanceOf(FailedPrecondition.class);
    assertThatThrownBy(() -> snapshotter.changes(KEY)).isInstanceOf(FailedPrecondition.class);
    assertThat(snapshotter.mounts(KEY).getLast().options()).contains("ro");
  }

  @Test
  void aParentInUseIsNotRemoved() throws IOException {
    layer(BASE.value(), Optional.empty());
    snapshotter.prepare(KEY, Optional.of(BASE), Map.of());
    assertThatThrownBy(() -> snapshotter.remove(BASE)).isInstanceOf(FailedPrecondition.class);
    snapshotter.commit(TOP, KEY);
    assertThatThrownBy(() -> snapshotter.remove(BASE)).isInstanceOf(FailedPrecondition.class);
    snapshotter.view(KEY, TOP, Map.of());
    assertThatThrownBy(() -> snapshotter.remove(TOP)).isInstanceOf(FailedPrecondition.class);
    snapshotter.discard(KEY);
    snapshotter.remove(TOP);
    snapshotter.remove(BASE);
    assertThat(directoryNames()).isEmpty();
  }

  @Test
  void layersAreToldTopFirst() throws IOException {
    layer("1", Optional.empty());
    layer("2", Optional.of(new SnapshotName("1")));
    layer("3", Optional.of(new SnapshotName("2")));
    List<Path> layers = snapshotter.layers(new SnapshotName("3"));
    assertThat(layers.getFirst().resolve("3")).exists();
    assertThat(layers.getLast().resolve("1")).exists();
  }

  @Test
  void aCommittedSnapshotIsNotChangedThroughItsChild() throws IOException {
    layer(BASE.value(), Optional.empty());
    snapshotter.prepare(KEY, Optional.of(BASE), Map.of());
    Files.writeString(snapshotter.changes(KEY).resolve(BASE.value()), "changed");
    assertThat(snapshotter.layers(BASE).getFirst().resolve(BASE.value())).hasContent(BASE.value());
  }

  @Test
  void theRootHasTheAttributesOfTheParentsRoot() throws IOException {
    prepare(KEY.value());
    Path top = snapshotter.changes(KEY);
    FileTime time = FileTime.from(Instant.parse("2001-02-03T04:05:06.123456789Z"));
    Files.setPosixFilePermissions(top, PosixFilePermissions.fromString("rwx-wx--x"));
    Files.setAttribute(top, "user:note", ByteBuffer.wrap(new byte[] {1, 2}));
    Files.setLastModifiedTime(top, time);
    snapshotter.commit(BASE, KEY);
    snapshotter.prepare(KEY, Optional.of(BASE), Map.of());
    Path child = snapshotter.changes(KEY);
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(child)))
        .isEqualTo("rwx-wx--x");
    assertThat(Files.getLastModifiedTime(child)).isEqualTo(time);
    assertThat((byte[]) Files.getAttribute(child, "user:note")).containsExactly(1, 2);
  }

  @Test
  void usageCountsWhatASnapshotAdds() throws IOException {
    prepare(KEY.value());
    Path changes = snapshotter.changes(KEY);
    Files.write(changes.resolve("file"), new byte[10_000]);
    Files.createLink(changes.resolve("other name"), changes.resolve("file"));
    Files.createDirectory(changes.resolve("directory"));
    Usage active = snapshotter.usage(KEY);
    assertThat(active.inodes()).isEqualTo(2);
    snapshotter.commit(BASE, KEY);
    Usage committed = snapshotter.usage(BASE);
    assertThat(committed.inodes()).isEqualTo(2);
    assertThat(committed.bytes()).isBetween(10_000L, 40_000L);
    assertThat(snapshotter.usage(BASE)).isEqualTo(committed);
  }

  @Test
  void everySnapshotIsVisited() throws IOException {
    layer(BASE.value(), Optional.empty());
    prepare("a");
    snapshotter.view(new SnapshotKey("v"), BASE, Map.of());
    List<Snapshot> seen = new ArrayList<>();
    snapshotter.forEach(seen::add);
    assertThat(seen)
        .containsExactlyInAnyOrder(
            snapshotter.find(BASE).orElseThrow(),
            snapshotter.find(new SnapshotKey("a")).orElseThrow(),
            snapshotter.find(new SnapshotKey("v")).orElseThrow());
  }

  @Test
  void oneOfManyPreparesOfAKeyWins() throws Exception {
    AtomicInteger won = new AtomicInteger();
    try (TaskScope scope = new TaskScope()) {
      for (int i = 0; i < 8; i++) {
        scope.fork(
            () -> {
              try {
                prepare(KEY.value());
                return won.incrementAndGet();
              } catch (AlreadyExists _) {
                return 0;
              }
            });
      }
      scope.joinOrThrow();
    }
    assertThat(won).hasValue(1);
    assertThat(directoryNames()).hasSize(1);
  }

  @Test
  void manyThreadsPrepareCommitAndRemove() throws Exception {
    layer(BASE.value(), Optional.empty());
    try (TaskScope scope = new TaskScope()) {
      for (int i = 0; i < 8; i++) {
        String id = "thread " + i;
        scope.fork(
            () -> {
              SnapshotKey key = new SnapshotKey(id);
              snapshotter.prepare(key, Optional.of(BASE), Map.of());
              snapshotter.commit(new SnapshotName(id), key);
              snapshotter.remove(new SnapshotName(id));
              return null;
            });
      }
      scope.joinOrThrow();
    }
    assertThat(directoryNames()).hasSize(1);
    assertThat(snapshotter.inspection().wrongChildren()).isEmpty();
    snapshotter.remove(BASE);
  }

  @Test
  void aCrashBeforeTheRecordLeavesADirectoryThatIsFound() throws IOException {
    layer(BASE.value(), Optional.empty());
    Path orphan = Files.createDirectories(directories().resolve("neverrecorded0/fs")).getParent();
    assertThat(snapshotter.leftovers(Instant.MAX)).containsExactly(orphan);
    assertThat(snapshotter.leftovers(Instant.EPOCH)).isEmpty();
    snapshotter.deleteDirectory(orphan);
    assertThat(snapshotter.leftovers(Instant.MAX)).isEmpty();
    assertThat(snapshotter.inspection().broken()).isEmpty();
  }

  @Test
  void aPrepareWhoseRecordFailsLeavesNothing() throws IOException {
    DirectorySnapshotter failing = newSnapshotter(directories(), new FailingUpdates(metadata));
    assertThatThrownBy(() -> failing.prepare(KEY, Optional.empty(), Map.of()))
        .isInstanceOf(IOException.class);
    assertThat(directoryNames()).isEmpty();
    assertThat(snapshotter.find(KEY)).isEmpty();
  }

  @Test
  void aCommitWhoseRecordFailsLeavesTheActiveSnapshot() throws IOException {
    prepare(KEY.value());
    Files.writeString(snapshotter.changes(KEY).resolve("file"), "content");
    DirectorySnapshotter failing = newSnapshotter(directories(), new FailingUpdates(metadata));
    assertThatThrownBy(() -> failing.commit(BASE, KEY)).isInstanceOf(IOException.class);
    assertThat(snapshotter.find(BASE)).isEmpty();
    assertThat(snapshotter.changes(KEY).resolve("file")).hasContent("content");
    snapshotter.commit(BASE, KEY);
  }

  @Test
  void aRemovalWhoseRecordFailsRemovesNothing() throws IOException {
    layer(BASE.value(), Optional.empty());
    DirectorySnapshotter failing = newSnapshotter(directories(), new FailingUpdates(metadata));
    assertThatThrownBy(() -> failing.remove(BASE)).isInstanceOf(IOException.class);
    assertThat(snapshotter.layers(BASE).getFirst().resolve(BASE.value())).exists();
  }

  @Test
  void aSnapshotWithoutItsDirectoryIsBrokenAndSoAreItsChildren() throws IOException {
    layer(BASE.value(), Optional.empty());
    layer(TOP.value(), Optional.of(BASE));
    layer("sound", Optional.empty());
    snapshotter.deleteDirectory(snapshotter.layers(BASE).getLast().getParent());
    SnapshotInspection inspection = snapshotter.inspection();
    List<Snapshot> broken = inspection.broken();
    assertThat(broken)
        .containsExactly(snapshotter.find(TOP).orElseThrow(), snapshotter.find(BASE).orElseThrow());
    for (Snapshot each : broken) {
      inspection.drop(each);
    }
    assertThat(inspection.broken()).isEmpty();
    assertThat(inspection.wrongChildren()).isEmpty();
    assertThat(
            Files.exists(
                snapshotter.layers(new SnapshotName("sound")).getFirst(),
                LinkOption.NOFOLLOW_LINKS))
        .isTrue();
  }

  /** A disk that is full of everything but reads. */
  record FailingUpdates(MetadataStore store) implements MetadataStore {
    @Override
    public <R, X extends Exception> R read(ReadWork<R, X> work) throws X, IOException {
      return store.read(work);
    }

    @Override
    public <R, X extends Exception> R update(UpdateWork<R, X> work) throws X, IOException {
      store.update(
          (UpdateTransaction tx) -> {
            work.run(tx);
            throw new Abandoned();
          });
      throw new IllegalStateException("not reached");
    }

    @Override
    public <R, X extends Exception> R updateUnsynced(UpdateWork<R, X> work) throws X, IOException {
      return update(work);
    }

    @Override
    public void close() {
      // The store belongs to the test.
    }
  }

  /** Says that the disk failed on purpose. */
  static final class Abandoned extends UncheckedIOException {
    private static final long serialVersionUID = 1L;

    Abandoned() {
      super(new IOException("failed on purpose"));
    }
  }
}
