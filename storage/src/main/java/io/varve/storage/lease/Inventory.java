package io.varve.storage.lease;

import io.varve.storage.content.ContentStore;
import io.varve.storage.content.IngestStatus;
import io.varve.storage.snapshot.Snapshot;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import java.io.IOException;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Everything in a store that can be collected, as it was when it was listed. */
final class Inventory {

  private final Map<Resource, Instant> ages = new LinkedHashMap<>();
  private final Map<Resource, SnapshotName> parents = new HashMap<>();
  private final Instant before;

  private Inventory(Instant before) {
    this.before = before;
  }

  /** Lists a store; what was changed at or after a time is young. */
  static Inventory of(ContentStore content, Snapshotter snapshotter, Instant before)
      throws IOException {
    Inventory inventory = new Inventory(before);
    content.forEach(
        blob -> inventory.ages.put(new Resource.Content(blob.digest()), blob.createdAt()));
    for (IngestStatus ingest : content.ingests()) {
      inventory.ages.put(new Resource.Ingesting(ingest.ref()), ingest.updatedAt());
    }
    snapshotter.forEach(inventory::add);
    return inventory;
  }

  /** Lists only what stands on what: quick, for use inside an update. */
  static Inventory ofParents(Snapshotter snapshotter) throws IOException {
    Inventory inventory = new Inventory(Instant.MAX);
    snapshotter.forEach(inventory::add);
    return inventory;
  }

  private void add(Snapshot snapshot) {
    Resource resource =
        switch (snapshot) {
          case Snapshot.Active active -> new Resource.Active(active.key());
          case Snapshot.View view -> new Resource.Active(view.key());
          case Snapshot.Committed committed -> new Resource.Committed(committed.name());
        };
    ages.put(resource, snapshot.createdAt());
    snapshot.parent().ifPresent(parent -> parents.put(resource, parent));
  }

  /** What a snapshot stands on; empty for other resources. */
  Optional<SnapshotName> parent(Resource resource) {
    return Optional.ofNullable(parents.get(resource));
  }

  /** What is too young to be collected. */
  Set<Resource> young() {
    Set<Resource> young = new LinkedHashSet<>();
    ages.forEach(
        (resource, age) -> {
          if (!age.isBefore(before)) {
            young.add(resource);
          }
        });
    return young;
  }

  /** What is old enough, without some. */
  Set<Resource> old(Set<Resource> without) {
    Set<Resource> old = new LinkedHashSet<>(ages.keySet());
    old.removeAll(young());
    old.removeAll(without);
    return old;
  }

  /** Some resources, snapshots before those they stand on. */
  List<Resource> childrenFirst(Set<Resource> some) {
    List<Resource> ordered = new ArrayList<>(some);
    ordered.sort(Comparator.comparingInt(this::depth).reversed());
    return ordered;
  }

  private int depth(Resource resource) {
    int depth = 0;
    for (Optional<SnapshotName> at = parent(resource);
        at.isPresent() && depth <= parents.size();
        at = parent(new Resource.Committed(at.get()))) {
      depth++;
    }
    return depth;
  }
}
