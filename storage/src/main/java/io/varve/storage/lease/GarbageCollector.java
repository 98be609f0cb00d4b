package io.varve.storage.lease;

import io.varve.oci.Digest;
import io.varve.storage.content.ContentInfo;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Ingest;
import io.varve.storage.disk.Trees;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import io.varve.storage.snapshot.DirectorySnapshotter;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Removes what nothing keeps alive, while other processes work on the store.
 *
 * <p>It lists what there is, then marks from one consistent read, which costs time but stops
 * nobody. The removal is one short update: it asks the owners again, follows only roots that are
 * new since, drops the records of dead snapshots and hides dead blobs. A lease therefore comes
 * before the update, and the resource stays, or after it, and who looks then does not find it. The
 * bytes go after the update.
 *
 * <p>What is younger than the grace period is a root, for writers that have not said yet what their
 * bytes are for. One process collects at a time; a second one does nothing.
 */
public final class GarbageCollector {

  /** A directory gets its record within this time; one without after it has lost its maker. */
  private static final Duration LEFTOVER_GRACE = Duration.ofHours(1);

  private final MetadataStore metadata;
  private final ContentStore content;
  private final DirectorySnapshotter snapshotter;
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
      DirectorySnapshotter snapshotter,
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
      Instant now = clock.instant();
      int _ = leases.removeExpired();
      Inventory inventory = Inventory.of(content, snapshotter, now.minus(grace));
      Marking marking = metadata.read(transaction -> mark(transaction, inventory));
      Set<Resource> dead = inventory.old(marking.alive());
      Removal removal =
          dead.isEmpty()
              ? new Removal()
              : metadata.update(transaction -> remove(transaction, inventory, marking, dead));
      return finish(removal, dead, now);
    }
  }

  /**
   * Removes one blob, also a young one, unless something keeps it alive.
   *
   * @param blob the blob
   * @return whether it is gone by this call
   * @throws IOException when the store fails
   */
  public boolean remove(Digest blob) throws IOException {
    Resource resource = new Resource.Content(blob);
    try (HeldLock _ = locks.acquire(LockRank.COLLECTOR, "collect")) {
      Inventory inventory = Inventory.ofParents(snapshotter);
      Marking marking = metadata.read(transaction -> mark(transaction, inventory));
      if (marking.alive().contains(resource)) {
        return false;
      }
      Removal removal =
          metadata.update(transaction -> remove(transaction, inventory, marking, Set.of(resource)));
      content.purge();
      return !removal.resources.isEmpty();
    }
  }

  /** What was alive at one moment, and the roots by which it was. */
  private record Marking(Set<Resource> roots, Set<Resource> alive) {}

  /** What is gone for everybody else, and what of it is still on disk. */
  private static final class Removal {
    private final List<Resource> resources = new ArrayList<>();
    private final List<Path> directories = new ArrayList<>();
    private long bytes;
  }

  /**
   * What is alive.
   *
   * @param transaction the state to ask about
   * @return every resource that a root leads to
   * @throws IOException when it can't be read
   */
  public Set<Resource> mark(ReadTransaction transaction) throws IOException {
    return mark(transaction, Inventory.ofParents(snapshotter)).alive();
  }

  private Marking mark(ReadTransaction transaction, Inventory inventory) throws IOException {
    Set<Resource> owned = owned(transaction);
    Set<Resource> alive =
        Reachability.from(
            Stream.concat(owned.stream(), inventory.young().stream()),
            resource -> references(transaction, inventory, resource));
    return new Marking(owned, alive);
  }

  private Set<Resource> owned(ReadTransaction transaction) throws IOException {
    Set<Resource> owned = new LinkedHashSet<>();
    collect(leases.roots(transaction), owned);
    for (GcRoots owner : roots) {
      collect(owner.roots(transaction), owned);
    }
    return owned;
  }

  private Stream<Resource> references(
      ReadTransaction transaction, Inventory inventory, Resource resource) throws IOException {
    Set<Resource> next = new LinkedHashSet<>();
    inventory.parent(resource).ifPresent(parent -> next.add(new Resource.Committed(parent)));
    for (GcEdges edge : edges) {
      collect(edge.references(transaction, resource), next);
    }
    return next.stream();
  }

  private static void collect(Stream<Resource> from, Set<Resource> into) {
    try (from) {
      from.forEach(into::add);
    }
  }

  private Removal remove(
      UpdateTransaction transaction, Inventory inventory, Marking marking, Set<Resource> dead)
      throws IOException {
    Inventory current = Inventory.ofParents(snapshotter);
    Set<Resource> added = owned(transaction);
    added.removeAll(marking.roots());
    Set<Resource> revived =
        Reachability.from(
            added.stream(),
            resource ->
                marking.alive().contains(resource)
                    ? Stream.empty()
                    : references(transaction, current, resource));
    Removal removal = new Removal();
    for (Resource resource : inventory.childrenFirst(dead)) {
      if (!revived.contains(resource)) {
        remove(transaction, resource, removal);
      }
    }
    return removal;
  }

  private void remove(UpdateTransaction transaction, Resource resource, Removal removal)
      throws IOException {
    switch (resource) {
      case Resource.Content(var digest) -> {
        Optional<ContentInfo> info = content.info(digest);
        if (info.isPresent()) {
          content.hide(digest);
          removal.bytes += info.get().size();
          removal.resources.add(resource);
        }
      }
      case Resource.Committed(SnapshotName name) -> {
        Optional<Path> directory = snapshotter.detachUnused(transaction, name);
        directory.ifPresent(removal.directories::add);
        directory.ifPresent(_ -> removal.resources.add(resource));
      }
      case Resource.Active(var key) -> {
        Optional<Path> directory = snapshotter.detachUnused(transaction, key);
        directory.ifPresent(removal.directories::add);
        directory.ifPresent(_ -> removal.resources.add(resource));
      }
      case Resource.Ingesting _ -> {
        // Held by a lock, not by a record: see removeIngest.
      }
    }
  }

  private Collected finish(Removal removal, Set<Resource> dead, Instant now) throws IOException {
    content.purge();
    for (Path directory : removal.directories) {
      removal.bytes += delete(directory);
    }
    for (Path leftover : snapshotter.leftovers(now.minus(LEFTOVER_GRACE))) {
      removal.bytes += delete(leftover);
    }
    for (Resource resource : dead) {
      if (resource instanceof Resource.Ingesting ingesting && removeIngest(ingesting)) {
        removal.resources.add(resource);
      }
    }
    return new Collected(removal.resources, removal.bytes);
  }

  private long delete(Path directory) throws IOException {
    long bytes = Trees.measure(directory).bytes();
    snapshotter.deleteDirectory(directory);
    return bytes;
  }

  /** A writer that is at work stays; one that comes after the lease is seen starts anew. */
  private boolean removeIngest(Resource.Ingesting ingesting) throws IOException {
    Optional<Ingest> ingest = content.tryBegin(ingesting.ref());
    if (ingest.isEmpty()) {
      return false;
    }
    try (Ingest held = ingest.get()) {
      Set<Resource> owned = metadata.read(this::owned);
      if (owned.contains(ingesting)) {
        return false;
      }
      held.abort();
      return true;
    }
  }
}
