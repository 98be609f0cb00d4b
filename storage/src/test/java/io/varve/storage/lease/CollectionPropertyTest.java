package io.varve.storage.lease;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.linux.DirectoryHandle;
import io.varve.oci.Digest;
import io.varve.storage.content.Expected;
import io.varve.storage.content.MemoryContentStore;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MemoryMetadataStore;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.OverlaySnapshotter;
import io.varve.storage.snapshot.Snapshot;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Stream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** On any store, what stays is exactly what a naive closure over roots and edges says. */
class CollectionPropertyTest {

  private record Edge(Resource from, Resource to) {}

  @Property(tries = 25)
  void whatStaysIsWhatTheRootsLeadTo(
      @ForAll long seed, @ForAll @IntRange(min = 1, max = 12) int size) throws IOException {
    Path scratch = Files.createTempDirectory("varve-collection");
    try {
      check(new Random(seed), size, scratch);
    } finally {
      try (DirectoryHandle parent = DirectoryHandle.open(scratch.getParent())) {
        parent.removeTree(scratch.getFileName().toString());
      }
    }
  }

  private static void check(Random random, int size, Path scratch) throws IOException {
    Clock clock = Clock.systemUTC();
    MemoryMetadataStore metadata = new MemoryMetadataStore();
    MemoryContentStore content = new MemoryContentStore(clock);
    OverlaySnapshotter snapshotter =
        new OverlaySnapshotter(
            scratch.resolve("snapshots"), metadata, clock, XattrNamespace.TRUSTED);
    MetadataLeases leases = new MetadataLeases(metadata, clock);
    List<Edge> edges = new ArrayList<>();
    List<Resource> all = fill(random, size, content, snapshotter, edges);

    Set<Resource> owned = new HashSet<>();
    Set<Resource> leased = new HashSet<>();
    Lease lease = leases.open(Duration.ofHours(1), "test");
    for (Resource resource : all) {
      switch (random.nextInt(6)) {
        case 0 -> owned.add(resource);
        case 1 -> {
          leased.add(resource);
          lease.hold(resource);
        }
        default -> {
          // nobody's
        }
      }
    }
    Set<Resource> expected = new HashSet<>(owned);
    expected.addAll(leased);
    while (edges.stream().anyMatch(e -> expected.contains(e.from()) && expected.add(e.to()))) {
      // until nothing is added
    }

    GarbageCollector collector =
        new GarbageCollector(
            metadata,
            content,
            snapshotter,
            new Locks(scratch.resolve("locks")),
            leases,
            List.of(_ -> owned.stream()),
            List.of((_, from) -> references(edges, from)),
            clock);
    Collected collected = collector.collect(Duration.ofSeconds(-1));
    assertThat(present(content, snapshotter)).isEqualTo(expected);
    assertThat(collected.resources()).doesNotHaveDuplicates().hasSize(all.size() - expected.size());
    assertThat(snapshotter.inspection().broken()).isEmpty();
    assertThat(collector.collect(Duration.ofSeconds(-1)).resources()).isEmpty();
    lease.close();
  }

  private static Stream<Resource> references(List<Edge> edges, Resource from) {
    // What stands on what is known to the collector without being told.
    return from instanceof Resource.Content
        ? edges.stream().filter(edge -> edge.from().equals(from)).map(Edge::to)
        : Stream.empty();
  }

  private static List<Resource> fill(
      Random random,
      int size,
      MemoryContentStore content,
      OverlaySnapshotter snapshotter,
      List<Edge> edges)
      throws IOException {
    List<Resource> all = new ArrayList<>();
    List<SnapshotName> names = new ArrayList<>();
    for (int i = 0; i < size; i++) {
      SnapshotKey key = new SnapshotKey("key " + i);
      Optional<SnapshotName> parent =
          names.isEmpty() || random.nextInt(3) == 0
              ? Optional.empty()
              : Optional.of(names.get(random.nextInt(names.size())));
      snapshotter.prepare(key, parent, Map.of());
      Resource made = new Resource.Active(key);
      if (random.nextInt(4) > 0) {
        SnapshotName name = snapshotter.commit(new SnapshotName("name " + i), key).name();
        names.add(name);
        made = new Resource.Committed(name);
      }
      Resource child = made;
      parent.ifPresent(name -> edges.add(new Edge(child, new Resource.Committed(name))));
      all.add(made);
    }
    for (int i = 0; i < size; i++) {
      Digest digest = content.ingest(new byte[] {(byte) i}, Expected.ANYTHING).digest();
      Resource blob = new Resource.Content(digest);
      all.add(blob);
      edges.add(new Edge(blob, all.get(random.nextInt(all.size()))));
    }
    return all;
  }

  private static Set<Resource> present(MemoryContentStore content, OverlaySnapshotter snapshotter)
      throws IOException {
    Set<Resource> present = new HashSet<>();
    content.forEach(blob -> present.add(new Resource.Content(blob.digest())));
    snapshotter.forEach(
        snapshot ->
            present.add(
                switch (snapshot) {
                  case Snapshot.Active active -> new Resource.Active(active.key());
                  case Snapshot.View view -> new Resource.Active(view.key());
                  case Snapshot.Committed committed -> new Resource.Committed(committed.name());
                }));
    return present;
  }
}
