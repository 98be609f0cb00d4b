package io.varve.storage.lease;

import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.NotFound;
import io.varve.storage.content.ContentInfo;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.IngestStatus;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import io.varve.storage.snapshot.Snapshot;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import java.io.IOException;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Removes what nothing keeps alive, while other processes work on the store.
 *
 * <p>It marks from one consistent read, and asks again before it removes: a blob goes inside the
 * update that found it dead, so that a lease comes before or after but not between; a snapshot goes
 * while its lock is held, which those who make snapshots take before they look. What is younger
 * than the grace period stays, for writers that have not said yet what their bytes are for. One
 * process collects at a time; a second one does nothing.
 */
public final class GarbageCollector {

  private final MetadataStore metadata;
  private final ContentStore content;
  private final Snapshotter snapshotter;
  private final Locks locks;
  private final MetadataLeases leases;
  private final List<GcRoots> roots;
  private final List<GcEdges> edges;
  private final Clock clock;

  /**
   * Creates a collector.
   *
   * @param metadata the records
   * @param content the blobs
   * @param snapshotter the snapshots
   * @param locks the store's locks
   * @param leases what is in flight; a root, too
   * @param roots the other owners
   * @param edges what resources refer to; the parents of snapshots are known without
   * @param clock tells the age of things
   */
  public GarbageCollector(
      MetadataStore metadata,
      ContentStore content,
      Snapshotter snapshotter,
      Locks locks,
      MetadataLeases leases,
      List<GcRoots> roots,
      List<GcEdges> edges,
      Clock clock) {
    this.metadata = metadata;
    this.content = content;
    this.snapshotter = snapshotter;
    this.locks = locks;
    this.leases = leases;
    this.roots = List.copyOf(roots);
    this.edges = List.copyOf(edges);
    this.clock = clock;
  }

  /**
   * Collects.
   *
   * @param grace what is younger stays
   * @return what was removed; nothing when another process is collecting
   * @throws IOException when the store fails; what was removed until then stays removed
   */
  public Collected collect(Duration grace) throws IOException {
    Optional<HeldLock> lock = locks.tryAcquire(LockRank.COLLECTOR, "collect");
    if (lock.isEmpty()) {
      return new Collected(List.of(), 0);
    }
    try (HeldLock _ = lock.get()) {
      Instant before = clock.instant().minus(grace);
      int _ = leases.removeExpired();
      Set<Resource> alive = metadata.read(this::mark);
      Sweep sweep = new Sweep(new ArrayList<>());
      long bytes = removeSnapshots(alive, before, sweep);
      bytes += removeContent(alive, before, sweep);
      removeIngests(alive, before, sweep);
      return new Collected(sweep.removed(), bytes);
    }
  }

  /**
   * What is alive.
   *
   * @param transaction the state to ask about
   * @return every resource that a root leads to
   * @throws IOException when it can't be read
   */
  public Set<Resource> mark(ReadTransaction transaction) throws IOException {
    List<Resource> all = new ArrayList<>(leases.roots(transaction).toList());
    for (GcRoots owner : roots) {
      try (Stream<Resource> of = owner.roots(transaction)) {
        of.forEach(all::add);
      }
    }
    Map<Resource, SnapshotName> parents = parents();
    return Reachability.from(
        all.stream(),
        resource -> {
          List<Resource> next = new ArrayList<>();
          Optional.ofNullable(parents.get(resource))
              .ifPresent(parent -> next.add(new Resource.Committed(parent)));
          for (GcEdges edge : edges) {
            try (Stream<Resource> of = edge.references(transaction, resource)) {
              of.forEach(next::add);
            }
          }
          return next.stream();
        });
  }

  private Map<Resource, SnapshotName> parents() throws IOException {
    Map<Resource, SnapshotName> parents = new HashMap<>();
    snapshotter.forEach(
        snapshot -> snapshot.parent().ifPresent(parent -> parents.put(nameOf(snapshot), parent)));
    return parents;
  }

  private static Resource nameOf(Snapshot snapshot) {
    return switch (snapshot) {
      case Snapshot.Active active -> new Resource.Active(active.key());
      case Snapshot.View view -> new Resource.Active(view.key());
      case Snapshot.Committed committed -> new Resource.Committed(committed.name());
    };
  }

  private long removeSnapshots(Set<Resource> alive, Instant before, Sweep sweep)
      throws IOException {
    List<Snapshot> dead = new ArrayList<>();
    snapshotter.forEach(
        snapshot -> {
          if (snapshot.createdAt().isBefore(before) && !alive.contains(nameOf(snapshot))) {
            dead.add(snapshot);
          }
        });
    long bytes = 0;
    for (Snapshot snapshot : childrenFirst(dead)) {
      bytes += removeSnapshot(snapshot, sweep);
    }
    return bytes;
  }

  private long removeSnapshot(Snapshot snapshot, Sweep sweep) throws IOException {
    Resource resource = nameOf(snapshot);
    Optional<HeldLock> lock = locks.tryAcquire(LockRank.SNAPSHOT, lockName(snapshot));
    if (lock.isEmpty()) {
      return 0; // somebody makes or uses it: the next collection looks again
    }
    try (HeldLock _ = lock.get()) {
      if (metadata.read(this::mark).contains(resource)) {
        return 0;
      }
      long bytes = 0;
      switch (snapshot) {
        case Snapshot.Active active -> snapshotter.discard(active.key());
        case Snapshot.View view -> snapshotter.discard(view.key());
        case Snapshot.Committed committed -> {
          bytes = snapshotter.usage(committed.name()).bytes();
          snapshotter.remove(committed.name());
        }
      }
      sweep.removed().add(resource);
      return bytes;
    } catch (FailedPrecondition | NotFound e) {
      return 0; // it got a child, or another process removed it, in between
    }
  }

  private static String lockName(Snapshot snapshot) {
    return switch (snapshot) {
      case Snapshot.Active active -> active.key().value();
      case Snapshot.View view -> view.key().value();
      case Snapshot.Committed committed -> committed.name().value();
    };
  }

  /** Active snapshots and views first, then each committed one before its parent. */
  private static List<Snapshot> childrenFirst(List<Snapshot> dead) {
    Map<SnapshotName, Snapshot.Committed> committed = new HashMap<>();
    List<Snapshot> ordered = new ArrayList<>();
    for (Snapshot snapshot : dead) {
      if (snapshot instanceof Snapshot.Committed c) {
        committed.put(c.name(), c);
      } else {
        ordered.add(snapshot);
      }
    }
    Map<SnapshotName, Integer> depths = new HashMap<>();
    for (SnapshotName name : committed.keySet()) {
      int depth = 0;
      for (Optional<SnapshotName> at = Optional.of(name);
          at.isPresent() && committed.containsKey(at.get());
          at = committed.get(at.get()).parent()) {
        depth++;
      }
      depths.put(name, depth);
    }
    committed.values().stream()
        .sorted((a, b) -> Integer.compare(depths.get(b.name()), depths.get(a.name())))
        .forEach(ordered::add);
    return ordered;
  }

  private long removeContent(Set<Resource> alive, Instant before, Sweep sweep) throws IOException {
    List<ContentInfo> dead = new ArrayList<>();
    content.forEach(
        blob -> {
          if (blob.createdAt().isBefore(before)
              && !alive.contains(new Resource.Content(blob.digest()))) {
            dead.add(blob);
          }
        });
    if (dead.isEmpty()) {
      return 0;
    }
    return metadata.update(
        transaction -> {
          Set<Resource> still = mark(transaction);
          long bytes = 0;
          for (ContentInfo blob : dead) {
            Resource resource = new Resource.Content(blob.digest());
            if (!still.contains(resource)) {
              content.delete(blob.digest());
              sweep.removed().add(resource);
              bytes += blob.size();
            }
          }
          return bytes;
        });
  }

  private void removeIngests(Set<Resource> alive, Instant before, Sweep sweep) throws IOException {
    for (IngestStatus ingest : content.ingests()) {
      Resource resource = new Resource.Ingesting(ingest.ref());
      if (ingest.startedAt().isBefore(before) && !alive.contains(resource)) {
        content.abort(ingest.ref());
        sweep.removed().add(resource);
      }
    }
  }

  private record Sweep(List<Resource> removed) {}
}
