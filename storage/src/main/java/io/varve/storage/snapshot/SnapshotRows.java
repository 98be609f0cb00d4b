package io.varve.storage.snapshot;

import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import io.varve.storage.metadata.Table;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * The rules of the life cycle, over records. A third table leads from a parent to its children, so
 * that nobody has to read every record to know whether a snapshot is in use.
 */
final class SnapshotRows {

  /** Active snapshots and views by key. */
  static final Table<SnapshotRow> KEYS =
      new Table<>("snapshot_key", SnapshotRow::encode, SnapshotRow::decode);

  /** Committed snapshots by name. */
  static final Table<SnapshotRow> NAMES =
      new Table<>("snapshot_name", SnapshotRow::encode, SnapshotRow::decode);

  /** Nothing, by {@code parent id / child id}. */
  static final Table<JsonObject> CHILDREN =
      new Table<>("snapshot_child", json -> json, json -> json);

  private SnapshotRows() {}

  static SnapshotRow require(ReadTransaction tx, SnapshotKey key) {
    return tx.get(KEYS, key.value())
        .orElseThrow(() -> new NotFound("no active snapshot or view " + key.value()));
  }

  static SnapshotRow require(ReadTransaction tx, SnapshotName name) {
    return tx.get(NAMES, name.value())
        .orElseThrow(() -> new NotFound("no committed snapshot " + name.value()));
  }

  static SnapshotRow requireActive(ReadTransaction tx, SnapshotKey key) {
    SnapshotRow row = require(tx, key);
    if (!row.writable()) {
      throw new FailedPrecondition(
          "snapshot " + key.value() + " is a read-only view; prepare an active one to write");
    }
    return row;
  }

  static void requireFree(ReadTransaction tx, SnapshotKey key) {
    if (tx.get(KEYS, key.value()).isPresent()) {
      throw new AlreadyExists("snapshot key " + key.value() + " is in use");
    }
  }

  static void requireFree(ReadTransaction tx, SnapshotName name) {
    if (tx.get(NAMES, name.value()).isPresent()) {
      throw new AlreadyExists("snapshot name " + name.value() + " is in use");
    }
  }

  /** The ids of a committed snapshot and its ancestors, top first. */
  static List<String> chain(ReadTransaction tx, Optional<SnapshotName> top) {
    List<String> ids = new ArrayList<>();
    Optional<SnapshotName> next = top;
    while (next.isPresent()) {
      SnapshotName name = next.get();
      SnapshotRow row =
          tx.get(NAMES, name.value())
              .orElseThrow(
                  () ->
                      ids.isEmpty()
                          ? new NotFound("no committed snapshot " + name.value())
                          : new DataLoss(
                              "snapshot "
                                  + top.orElseThrow().value()
                                  + " stands on "
                                  + name.value()
                                  + ", which is missing; run 'varve system check --repair'"));
      ids.add(row.id());
      next = row.parent();
    }
    return ids;
  }

  static void add(UpdateTransaction tx, SnapshotKey key, SnapshotRow row) {
    requireFree(tx, key);
    addChild(tx, row);
    tx.put(KEYS, key.value(), row);
  }

  static SnapshotRow commit(
      UpdateTransaction tx,
      SnapshotName name,
      SnapshotKey key,
      Optional<SnapshotName> parent,
      Instant now) {
    SnapshotRow row = requireActive(tx, key);
    requireFree(tx, name);
    SnapshotRow committed = row.committedOn(parent, now);
    removeChild(tx, row);
    addChild(tx, committed);
    tx.delete(KEYS, key.value());
    tx.put(NAMES, name.value(), committed);
    return committed;
  }

  static SnapshotRow remove(UpdateTransaction tx, SnapshotKey key) {
    SnapshotRow row = require(tx, key);
    removeChild(tx, row);
    tx.delete(KEYS, key.value());
    return row;
  }

  static SnapshotRow remove(UpdateTransaction tx, SnapshotName name) {
    SnapshotRow row = require(tx, name);
    if (hasChildren(tx, row)) {
      throw new FailedPrecondition(
          "snapshot " + name.value() + " is in use: another snapshot stands on it");
    }
    removeChild(tx, row);
    tx.delete(NAMES, name.value());
    return row;
  }

  static boolean hasChildren(ReadTransaction tx, SnapshotRow row) {
    return !tx.scan(CHILDREN, row.id() + "/").isEmpty();
  }

  private static void addChild(UpdateTransaction tx, SnapshotRow row) {
    if (row.parent().isPresent()) {
      SnapshotRow parent = require(tx, row.parent().get());
      tx.put(CHILDREN, parent.id() + "/" + row.id(), JsonObject.EMPTY);
    }
  }

  private static void removeChild(UpdateTransaction tx, SnapshotRow row) {
    row.parent()
        .flatMap(name -> tx.get(NAMES, name.value()))
        .ifPresent(parent -> tx.delete(CHILDREN, parent.id() + "/" + row.id()));
  }
}
