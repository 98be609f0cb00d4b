package io.varve.storage.snapshot;

import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** Finds records that lead nowhere, and drops them when asked. */
public final class SnapshotInspection {

  private final DirectorySnapshotter snapshotter;
  private final MetadataStore metadata;

  SnapshotInspection(DirectorySnapshotter snapshotter, MetadataStore metadata) {
    this.snapshotter = snapshotter;
    this.metadata = metadata;
  }

  /** Every snapshot with its record. */
  static Map<Snapshot, SnapshotRow> rows(ReadTransaction tx) {
    Map<Snapshot, SnapshotRow> rows = new LinkedHashMap<>();
    tx.scan(SnapshotRows.NAMES, "")
        .forEach((name, row) -> rows.put(row.named(new SnapshotName(name)), row));
    tx.scan(SnapshotRows.KEYS, "")
        .forEach((key, row) -> rows.put(row.at(new SnapshotKey(key)), row));
    return rows;
  }

  /**
   * Snapshots whose directory is missing, and those that stand, however far up, on one that is
   * missing or without a directory.
   *
   * @return broken snapshots, children before their parents
   * @throws IOException when it fails
   */
  public List<Snapshot> broken() throws IOException {
    Map<Snapshot, SnapshotRow> rows = metadata.read(SnapshotInspection::rows);
    Set<SnapshotName> sound = new HashSet<>();
    List<Map.Entry<Snapshot, SnapshotRow>> open = new ArrayList<>(rows.entrySet());
    List<Snapshot> unsound = new ArrayList<>();
    boolean progress = true;
    while (progress) {
      progress =
          open.removeIf(
              entry -> {
                boolean standing = entry.getValue().parent().map(sound::contains).orElse(true);
                if (!standing || !hasDirectory(entry.getKey(), entry.getValue())) {
                  return false;
                }
                if (entry.getKey() instanceof Snapshot.Committed committed) {
                  sound.add(committed.name());
                }
                return true;
              });
    }
    open.forEach(entry -> unsound.add(entry.getKey()));
    return childrenFirst(unsound);
  }

  private boolean hasDirectory(Snapshot snapshot, SnapshotRow row) {
    return switch (snapshot) {
      case Snapshot.View _ -> true;
      case Snapshot.Active _, Snapshot.Committed _ ->
          Files.isDirectory(snapshotter.fs(row.id()), LinkOption.NOFOLLOW_LINKS);
    };
  }

  private static List<Snapshot> childrenFirst(List<Snapshot> snapshots) {
    List<Snapshot> ordered = new ArrayList<>();
    List<Snapshot> open = new ArrayList<>(snapshots);
    while (!open.isEmpty()) {
      Set<SnapshotName> parents = new HashSet<>();
      open.forEach(snapshot -> snapshot.parent().ifPresent(parents::add));
      List<Snapshot> leaves =
          open.stream()
              .filter(s -> !(s instanceof Snapshot.Committed c && parents.contains(c.name())))
              .toList();
      List<Snapshot> next = leaves.isEmpty() ? List.copyOf(open) : leaves;
      ordered.addAll(next);
      open.removeAll(next);
    }
    return ordered;
  }

  /**
   * The lines of the child index that do not fit the records: too many, or missing.
   *
   * @return such lines
   * @throws IOException when it fails
   */
  public List<String> wrongChildren() throws IOException {
    return metadata.read(
        tx -> {
          Set<String> expected = expectedChildren(tx);
          Set<String> actual = new HashSet<>(tx.scan(SnapshotRows.CHILDREN, "").keySet());
          List<String> wrong = new ArrayList<>();
          expected.stream().filter(line -> !actual.contains(line)).forEach(wrong::add);
          actual.stream().filter(line -> !expected.contains(line)).forEach(wrong::add);
          return wrong;
        });
  }

  /**
   * Makes the child index fit the records.
   *
   * @throws IOException when it fails
   */
  public void repairChildren() throws IOException {
    metadata.update(
        tx -> {
          tx.scan(SnapshotRows.CHILDREN, "")
              .keySet()
              .forEach(line -> tx.delete(SnapshotRows.CHILDREN, line));
          expectedChildren(tx)
              .forEach(line -> tx.put(SnapshotRows.CHILDREN, line, JsonObject.EMPTY));
          return null;
        });
  }

  private static Set<String> expectedChildren(ReadTransaction tx) {
    Set<String> lines = new HashSet<>();
    Map<String, SnapshotRow> names = tx.scan(SnapshotRows.NAMES, "");
    for (SnapshotRow row : rows(tx).values()) {
      row.parent()
          .map(parent -> names.get(parent.value()))
          .ifPresent(parent -> lines.add(parent.id() + "/" + row.id()));
    }
    return lines;
  }

  /**
   * Drops the record of a broken snapshot.
   *
   * @param snapshot one of {@link #broken}, after its children
   * @throws IOException when it fails
   */
  public void drop(Snapshot snapshot) throws IOException {
    switch (snapshot) {
      case Snapshot.Active active -> snapshotter.discard(active.key());
      case Snapshot.View view -> snapshotter.discard(view.key());
      case Snapshot.Committed committed -> snapshotter.remove(committed.name());
    }
  }
}
