package io.varve.storage.snapshot;

import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/**
 * Keeps trees of files as a chain of differences.
 *
 * <p>Life cycle: {@code prepare} makes an active snapshot on a committed parent; its files are
 * changed through what {@code mounts} describes or, by those who write the on-disk form themselves,
 * in {@code changes}; {@code commit} freezes it under a name, {@code discard} drops it. {@code
 * view} makes a read-only snapshot. {@code remove} drops a committed snapshot that has no children.
 *
 * <p>Unpacking layers in parallel: prepare every layer without a parent, write each in {@code
 * changes}, then commit them bottom first, each rebased on the one below.
 *
 * <p>All methods may be called from several threads and processes at once. They throw {@link
 * io.varve.oci.error.AlreadyExists} for a key or name in use, {@link io.varve.oci.error.NotFound}
 * for an unknown one and {@link io.varve.oci.error.FailedPrecondition} for a state that does not
 * allow the call.
 */
public interface Snapshotter extends AutoCloseable {

  /**
   * How layers lie on disk.
   *
   * @return the form of the directories that {@link #changes} and {@link #layers} return
   */
  OnDiskFormat format();

  /**
   * Makes a snapshot that can be written.
   *
   * @param key its name from now on
   * @param parent what it stands on
   * @param labels free-form properties
   * @return the snapshot
   * @throws IOException when it fails
   */
  Snapshot.Active prepare(
      SnapshotKey key, Optional<SnapshotName> parent, Map<String, String> labels)
      throws IOException;

  /**
   * Makes a read-only snapshot.
   *
   * @param key its name from now on
   * @param parent what it shows
   * @param labels free-form properties
   * @return the snapshot
   * @throws IOException when it fails
   */
  Snapshot.View view(SnapshotKey key, SnapshotName parent, Map<String, String> labels)
      throws IOException;

  /**
   * Freezes an active snapshot; the key is free afterwards.
   *
   * @param name its name from now on
   * @param key the active snapshot
   * @return the committed snapshot
   * @throws IOException when it fails
   */
  Snapshot.Committed commit(SnapshotName name, SnapshotKey key) throws IOException;

  /**
   * Freezes an active snapshot that was prepared without a parent, on top of another one.
   *
   * @param name its name from now on
   * @param key the active snapshot
   * @param parent what it stands on from now on
   * @return the committed snapshot
   * @throws io.varve.oci.error.NotImplemented when the on-disk form does not allow it
   * @throws IOException when it fails
   */
  Snapshot.Committed commitOnto(SnapshotName name, SnapshotKey key, Optional<SnapshotName> parent)
      throws IOException;

  /**
   * An active snapshot without a parent and where it is to stand.
   *
   * @param name its name from now on
   * @param key the active snapshot
   * @param parent what it stands on from now on
   */
  record Placement(SnapshotName name, SnapshotKey key, Optional<SnapshotName> parent) {}

  /**
   * Freezes several active snapshots as {@link #commitOnto} does, all or none, and waits for the
   * disk only once.
   *
   * @param placements lowest first: each may stand on one before it
   * @throws io.varve.oci.error.NotImplemented when the on-disk form does not allow it
   * @throws IOException when it fails
   */
  void commitAll(List<Placement> placements) throws IOException;

  /**
   * What to mount to see an active snapshot or a view.
   *
   * @param key the snapshot
   * @return mounts, to be made in order at the same place
   * @throws IOException when it fails
   */
  List<Mount> mounts(SnapshotKey key) throws IOException;

  /**
   * The directory that holds what an active snapshot adds, in the form {@link #format} says. For
   * {@link OnDiskFormat.Plain} it is the whole tree.
   *
   * @param key the active snapshot
   * @return a directory
   * @throws IOException when it fails
   */
  Path changes(SnapshotKey key) throws IOException;

  /**
   * The directories of a committed snapshot and its ancestors.
   *
   * @param name the snapshot
   * @return one directory a layer, top first; a single one for {@link OnDiskFormat.Plain}
   * @throws IOException when it fails
   */
  List<Path> layers(SnapshotName name) throws IOException;

  /**
   * Looks an active snapshot or a view up.
   *
   * @param key its name
   * @return the snapshot, or empty
   * @throws IOException when it fails
   */
  Optional<Snapshot> find(SnapshotKey key) throws IOException;

  /**
   * Looks a committed snapshot up.
   *
   * @param name its name
   * @return the snapshot, or empty
   * @throws IOException when it fails
   */
  Optional<Snapshot.Committed> find(SnapshotName name) throws IOException;

  /**
   * What a committed snapshot adds to its parent.
   *
   * @param name the snapshot
   * @return bytes and inodes
   * @throws IOException when it fails
   */
  Usage usage(SnapshotName name) throws IOException;

  /**
   * What an active snapshot adds to its parent at this moment.
   *
   * @param key the snapshot
   * @return bytes and inodes
   * @throws IOException when it fails
   */
  Usage usage(SnapshotKey key) throws IOException;

  /**
   * Drops an active snapshot or a view.
   *
   * @param key its name
   * @throws IOException when it fails
   */
  void discard(SnapshotKey key) throws IOException;

  /**
   * Drops a committed snapshot without children.
   *
   * @param name its name
   * @throws IOException when it fails
   */
  void remove(SnapshotName name) throws IOException;

  /**
   * Visits every snapshot.
   *
   * @param visitor takes each
   * @throws IOException when it fails
   */
  void forEach(Consumer<Snapshot> visitor) throws IOException;

  @Override
  void close() throws IOException;
}
