package io.varve.storage.snapshot;

import io.varve.oci.Timestamps;
import io.varve.oci.error.DataLoss;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A snapshot as it is recorded.
 *
 * @param id the name of its directory, never used twice
 * @param writable whether it is active; false for views and committed snapshots
 * @param parent what it stands on
 * @param labels free-form properties
 * @param createdAt when it was made
 * @param usage what it adds, once somebody asked
 */
record SnapshotRow(
    String id,
    boolean writable,
    Optional<SnapshotName> parent,
    Map<String, String> labels,
    Instant createdAt,
    Optional<Usage> usage) {

  SnapshotRow {
    labels = Map.copyOf(labels);
  }

  SnapshotRow committedOn(Optional<SnapshotName> newParent, Instant now) {
    return new SnapshotRow(id, false, newParent, labels, now, Optional.empty());
  }

  SnapshotRow withUsage(Usage measured) {
    return new SnapshotRow(id, writable, parent, labels, createdAt, Optional.of(measured));
  }

  Snapshot at(SnapshotKey key) {
    return writable
        ? new Snapshot.Active(key, parent, labels, createdAt)
        : new Snapshot.View(key, parent, labels, createdAt);
  }

  Snapshot.Committed named(SnapshotName name) {
    return new Snapshot.Committed(name, parent, labels, createdAt);
  }

  JsonObject encode() {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("id", id)
            .put("writable", writable)
            .putNonEmpty("parent", parent.map(SnapshotName::value))
            .putNonEmpty("labels", labels)
            .put("createdAt", Timestamps.text(createdAt));
    usage.ifPresent(u -> json.put("bytes", u.bytes()).put("inodes", u.inodes()));
    return json.build();
  }

  static SnapshotRow decode(JsonObject json) {
    try {
      Optional<Usage> usage =
          json.number("bytes").isPresent()
              ? Optional.of(
                  new Usage(json.number("bytes").getAsLong(), json.number("inodes").orElseThrow()))
              : Optional.empty();
      return new SnapshotRow(
          json.requiredString("id"),
          json.bool("writable"),
          json.string("parent").map(SnapshotName::new),
          json.stringMap("labels"),
          Timestamps.parse(json.requiredString("createdAt")),
          usage);
    } catch (DateTimeException e) {
      throw new DataLoss("snapshot record with a damaged time: " + e.getMessage(), e);
    }
  }
}
