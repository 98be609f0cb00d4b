package io.varve.storage.snapshot;

import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/** A snapshot in one of its three states. An active snapshot can't be a parent. */
public sealed interface Snapshot {

  /**
   * What it stands on.
   *
   * @return a committed snapshot, empty for the bottom
   */
  Optional<SnapshotName> parent();

  /**
   * Free-form properties.
   *
   * @return names and values
   */
  Map<String, String> labels();

  /**
   * When it was made.
   *
   * @return the time
   */
  Instant createdAt();

  /** A snapshot that can be written. */
  record Active(
      SnapshotKey key, Optional<SnapshotName> parent, Map<String, String> labels, Instant createdAt)
      implements Snapshot {}

  /** A read-only view of a committed snapshot. */
  record View(
      SnapshotKey key, Optional<SnapshotName> parent, Map<String, String> labels, Instant createdAt)
      implements Snapshot {}

  /** A snapshot that never changes again. */
  record Committed(
      SnapshotName name,
      Optional<SnapshotName> parent,
      Map<String, String> labels,
      Instant createdAt)
      implements Snapshot {}
}
