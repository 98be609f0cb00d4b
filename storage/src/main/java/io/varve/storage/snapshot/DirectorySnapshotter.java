package io.varve.storage.snapshot;

import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.disk.Disk;
import io.varve.storage.disk.DiskFull;
import io.varve.storage.disk.RandomNames;
import io.varve.storage.disk.Trees;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.BiConsumer;
import java.util.function.Consumer;

/**
 * Snapshots as directories {@code ID/fs} with records. The records are the truth: a directory is
 * made, filled and synced before its record, and deleted after it, so that a crash leaves at most a
 * directory without a record, which {@link #leftovers} finds.
 */
public abstract sealed class DirectorySnapshotter implements Snapshotter
    permits OverlaySnapshotter, PlainSnapshotter {

  private final Path root;
  private final MetadataStore metadata;
  private final Clock clock;

  /**
   * Creates the snapshotter of a directory.
   *
   * @param root holds one directory a snapshot; made when first needed
   * @param metadata holds the records; closed by who opened it
   * @param clock tells when snapshots are made
   */
  DirectorySnapshotter(Path root, MetadataStore metadata, Clock clock) {
    this.root = root.toAbsolutePath();
    this.metadata = metadata;
    this.clock = clock;
  }

  /** Makes what an active snapshot needs inside its new directory. */
  abstract void fill(Path directory, List<Path> layers) throws IOException;

  /** What to mount for a snapshot on some layers, top first. */
  abstract List<Mount> mounts(Path directory, boolean writable, List<Path> layers);

  /** The directories one sees a committed snapshot in. */
  abstract List<Path> visible(List<Path> chain);

  /** Makes what is not needed after a commit go away. */
  abstract void settle(Path directory) throws IOException;

  /** Refuses to put a snapshot that was prepared without a parent on one. */
  abstract void requireRebasable();

  @Override
  public Snapshot.Active prepare(
      SnapshotKey key, Optional<SnapshotName> parent, Map<String, String> labels)
      throws IOException {
    List<Path> layers =
        metadata.read(
            tx -> {
              SnapshotRows.requireFree(tx, key);
              return paths(SnapshotRows.chain(tx, parent));
            });
    SnapshotRow row = newRow(true, parent, labels);
    Path directory = directory(row.id());
    try {
      Disk disk = Disk.local();
      disk.createDirectories(directory);
      fill(directory, visible(layers));
      disk.syncDirectory(root);
      disk.syncDirectory(directory); // second: with a journal, the first wrote both
      record(key, row);
    } catch (IOException | RuntimeException e) {
      delete(e, directory);
      throw e;
    }
    return new Snapshot.Active(key, row.parent(), row.labels(), row.createdAt());
  }

  @Override
  public Snapshot.View view(SnapshotKey key, SnapshotName parent, Map<String, String> labels)
      throws IOException {
    SnapshotRow row = newRow(false, Optional.of(parent), labels);
    record(key, row);
    return new Snapshot.View(key, row.parent(), row.labels(), row.createdAt());
  }

  private SnapshotRow newRow(
      boolean writable, Optional<SnapshotName> parent, Map<String, String> labels) {
    return new SnapshotRow(
        RandomNames.next(), writable, parent, labels, clock.instant(), Optional.empty());
  }

  /** Unsynced: until the owner has recorded something, a power cut leaves a leftover. */
  private void record(SnapshotKey key, SnapshotRow row) throws IOException {
    metadata.updateUnsynced(
        tx -> {
          SnapshotRows.add(tx, key, row);
          return row;
        });
  }

  @Override
  public Snapshot.Committed commit(SnapshotName name, SnapshotKey key) throws IOException {
    return commit(name, key, requireActive(key).parent());
  }

  @Override
  public Snapshot.Committed commitOnto(
      SnapshotName name, SnapshotKey key, Optional<SnapshotName> parent) throws IOException {
    requireFits(requireActive(key), key, parent);
    return commit(name, key, parent);
  }

  private void requireFits(SnapshotRow row, SnapshotKey key, Optional<SnapshotName> parent) {
    if (!row.parent().equals(parent)) {
      requireRebasable();
      if (row.parent().isPresent()) {
        throw new FailedPrecondition(
            "snapshot " + key.value() + " has a parent; only one without can be put on another");
      }
    }
  }

  @Override
  public void commitAll(List<Placement> placements) throws IOException {
    Optional<Path> last = Optional.empty();
    for (Placement placement : placements) {
      SnapshotRow row = requireActive(placement.key());
      requireFits(row, placement.key(), placement.parent());
      Path directory = directory(row.id());
      settle(directory);
      last = Optional.of(directory);
    }
    if (last.isEmpty()) {
      return;
    }
    Trees.sync(last.get()); // all of them: they are in one file system
    metadata.update(
        tx -> {
          for (Placement placement : placements) {
            if (placement.parent().isPresent()) {
              SnapshotRows.require(tx, placement.parent().get());
            }
            SnapshotRows.commit(
                tx, placement.name(), placement.key(), placement.parent(), clock.instant());
          }
          return placements.size();
        });
  }

  private Snapshot.Committed commit(
      SnapshotName name, SnapshotKey key, Optional<SnapshotName> parent) throws IOException {
    SnapshotRow row =
        metadata.read(
            tx -> {
              SnapshotRows.requireFree(tx, name);
              if (parent.isPresent()) {
                SnapshotRows.require(tx, parent.get());
              }
              return SnapshotRows.requireActive(tx, key);
            });
    Path directory = directory(row.id());
    settle(directory);
    Trees.sync(directory);
    SnapshotRow committed =
        metadata.update(tx -> SnapshotRows.commit(tx, name, key, parent, clock.instant()));
    return committed.named(name);
  }

  private SnapshotRow requireActive(SnapshotKey key) throws IOException {
    return metadata.read(tx -> SnapshotRows.requireActive(tx, key));
  }

  @Override
  public List<Mount> mounts(SnapshotKey key) throws IOException {
    return metadata.read(
        tx -> {
          SnapshotRow row = SnapshotRows.require(tx, key);
          List<Path> layers = paths(SnapshotRows.chain(tx, row.parent()));
          return mounts(directory(row.id()), row.writable(), layers);
        });
  }

  @Override
  public Path changes(SnapshotKey key) throws IOException {
    return fs(requireActive(key).id());
  }

  @Override
  public List<Path> layers(SnapshotName name) throws IOException {
    return visible(metadata.read(tx -> paths(SnapshotRows.chain(tx, Optional.of(name)))));
  }

  @Override
  public Optional<Snapshot> find(SnapshotKey key) throws IOException {
    return metadata.read(tx -> tx.get(SnapshotRows.KEYS, key.value()).map(row -> row.at(key)));
  }

  @Override
  public Optional<Snapshot.Committed> find(SnapshotName name) throws IOException {
    return metadata.read(tx -> tx.get(SnapshotRows.NAMES, name.value()).map(r -> r.named(name)));
  }

  @Override
  public Usage usage(SnapshotName name) throws IOException {
    SnapshotRow row = metadata.read(tx -> SnapshotRows.require(tx, name));
    if (row.usage().isPresent()) {
      return row.usage().get();
    }
    Usage measured = measure(row);
    metadata.update(
        tx -> {
          // It may have been removed, or removed and made again, in the meantime.
          tx.get(SnapshotRows.NAMES, name.value())
              .filter(now -> now.id().equals(row.id()))
              .ifPresent(now -> tx.put(SnapshotRows.NAMES, name.value(), now.withUsage(measured)));
          return measured;
        });
    return measured;
  }

  @Override
  public Usage usage(SnapshotKey key) throws IOException {
    SnapshotRow row = metadata.read(tx -> SnapshotRows.require(tx, key));
    return row.writable() ? measure(row) : new Usage(0, 0);
  }

  private Usage measure(SnapshotRow row) throws IOException {
    Trees.Size size = Trees.measure(fs(row.id()));
    return new Usage(size.bytes(), size.inodes());
  }

  @Override
  public void discard(SnapshotKey key) throws IOException {
    try {
      deleteDirectory(metadata.update(tx -> detach(tx, key)));
    } catch (DiskFull e) {
      // It may be what fills the disk, and forgetting it takes a little space itself.
      empty(changes(key));
      deleteDirectory(metadata.update(tx -> detach(tx, key)));
    }
  }

  private static void empty(Path directory) throws IOException {
    try (DirectoryStream<Path> children = Files.newDirectoryStream(directory)) {
      for (Path child : children) {
        Trees.delete(child);
      }
    }
  }

  @Override
  public void remove(SnapshotName name) throws IOException {
    deleteDirectory(metadata.update(tx -> detach(tx, name)));
  }

  /**
   * Removes the record of an active snapshot or a view, as a part of a larger change.
   *
   * @param transaction the larger change
   * @param key the snapshot
   * @return the directory to delete with {@link #deleteDirectory} once the change is made; empty
   *     when there is no such snapshot
   */
  public Optional<Path> detachUnused(UpdateTransaction transaction, SnapshotKey key) {
    return transaction.get(SnapshotRows.KEYS, key.value()).map(_ -> detach(transaction, key));
  }

  /**
   * Removes the record of a committed snapshot, as a part of a larger change.
   *
   * @param transaction the larger change
   * @param name the snapshot
   * @return the directory to delete with {@link #deleteDirectory} once the change is made; empty
   *     when there is no such snapshot or another one stands on it
   */
  public Optional<Path> detachUnused(UpdateTransaction transaction, SnapshotName name) {
    return transaction
        .get(SnapshotRows.NAMES, name.value())
        .filter(row -> !SnapshotRows.hasChildren(transaction, row))
        .map(_ -> detach(transaction, name));
  }

  private Path detach(UpdateTransaction transaction, SnapshotKey key) {
    return directory(SnapshotRows.remove(transaction, key).id());
  }

  private Path detach(UpdateTransaction transaction, SnapshotName name) {
    return directory(SnapshotRows.remove(transaction, name).id());
  }

  /**
   * Deletes a directory that no record leads to any more.
   *
   * @param directory what {@code detachUnused} or {@link #leftovers} returned
   * @throws IOException when something can't be deleted; what is left is a leftover
   */
  public void deleteDirectory(Path directory) throws IOException {
    Trees.delete(directory);
  }

  private static void delete(Exception failure, Path directory) {
    try {
      Trees.delete(directory);
    } catch (IOException second) {
      failure.addSuppressed(second);
    }
  }

  /**
   * Directories that no record leads to, of processes that died between two steps.
   *
   * @param before only what was last changed before; younger ones may be about to get a record
   * @return directories
   * @throws IOException when it fails
   */
  public List<Path> leftovers(Instant before) throws IOException {
    List<Path> found = new ArrayList<>();
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(root)) {
      for (Path entry : entries) {
        if (changed(entry).isBefore(before)) {
          found.add(entry);
        }
      }
    } catch (NoSuchFileException _) {
      return List.of();
    }
    // Records second: a directory that was there before and has none now will never get one.
    Set<String> ids = new HashSet<>();
    forEachRow((_, row) -> ids.add(row.id()));
    found.removeIf(entry -> ids.contains(entry.getFileName().toString()));
    return List.copyOf(found);
  }

  private static Instant changed(Path entry) throws IOException {
    try {
      return Files.getLastModifiedTime(entry, LinkOption.NOFOLLOW_LINKS).toInstant();
    } catch (NoSuchFileException _) {
      return Instant.MAX;
    }
  }

  @Override
  public void forEach(Consumer<Snapshot> visitor) throws IOException {
    forEachRow((snapshot, _) -> visitor.accept(snapshot));
  }

  private void forEachRow(BiConsumer<Snapshot, SnapshotRow> visitor) throws IOException {
    Map<Snapshot, SnapshotRow> rows = metadata.read(SnapshotInspection::rows);
    rows.forEach(visitor);
  }

  /**
   * What is wrong with the records and directories; for the check of the store.
   *
   * @return a view for inspection and repair
   */
  public SnapshotInspection inspection() {
    return new SnapshotInspection(this, metadata);
  }

  Path root() {
    return root;
  }

  Path directory(String id) {
    return root.resolve(id);
  }

  Path fs(String id) {
    return directory(id).resolve("fs");
  }

  private List<Path> paths(List<String> ids) {
    return ids.stream().map(this::fs).toList();
  }

  @Override
  public void close() {
    // The metadata store belongs to who opened it.
  }
}
