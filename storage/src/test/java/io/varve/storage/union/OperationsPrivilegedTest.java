package io.varve.storage.union;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.storage.metadata.MemoryMetadataStore;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.OnDiskLayerFormat;
import io.varve.storage.snapshot.OverlaySnapshotter;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.unionfs.LayerStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Clock;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;

/**
 * Operations on a mounted stack, layer after layer: the plain model, the kernel and the union,
 * which reads the layers that the kernel made, see the same; and no layer below changes.
 */
class OperationsPrivilegedTest {

  private static final SnapshotKey KEY = new SnapshotKey("top");

  /** What is done. */
  enum Kind {
    WRITE,
    LINK,
    MAKE_DIRECTORY,
    DELETE,
    REPLACE_DIRECTORY,
    RENAME_FILE
  }

  /** One operation; nothing is done where the model says that it can't be. */
  record Operation(Kind kind, String path, String other) {}

  @Provide
  Arbitrary<List<List<Operation>>> histories() {
    Arbitrary<String> path =
        Arbitraries.of("a", "b", "c")
            .list()
            .ofMinSize(1)
            .ofMaxSize(3)
            .map(names -> String.join("/", names));
    return Combinators.combine(Arbitraries.of(Kind.class), path, path)
        .as(Operation::new)
        .list()
        .ofMinSize(1)
        .ofMaxSize(25)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Property(tries = 40)
  void everybodySeesTheSame(@ForAll("histories") List<List<Operation>> history) throws IOException {
    Path scratch = Files.createTempDirectory("varve-history");
    try {
      OverlaySnapshotter snapshotter =
          new OverlaySnapshotter(
              scratch.resolve("snapshots"),
              new MemoryMetadataStore(),
              Clock.systemUTC(),
              XattrNamespace.TRUSTED);
      Path target = Files.createDirectory(scratch.resolve("merged"));
      play(history, snapshotter, target);
    } finally {
      Mounted.deleteTree(scratch);
    }
  }

  private static void play(
      List<List<Operation>> history, OverlaySnapshotter snapshotter, Path target)
      throws IOException {
    SortedMap<String, String> model = new TreeMap<>();
    Optional<SnapshotName> parent = Optional.empty();
    for (int layer = 0; layer < history.size(); layer++) {
      SortedMap<String, String> below = new TreeMap<>(model);
      snapshotter.prepare(KEY, parent, Map.of());
      try (Mounted merged = Mounted.at(target, snapshotter.mounts(KEY))) {
        int number = 100 * layer;
        for (Operation operation : history.get(layer)) {
          apply(operation, number++, model, merged.target());
        }
        assertThat(Tree.of(merged.target())).as("the kernel").isEqualTo(model);
      }
      if (parent.isPresent()) {
        assertThat(union(snapshotter, parent.get())).as("the layers below").isEqualTo(below);
      }
      parent = Optional.of(snapshotter.commit(new SnapshotName("" + layer), KEY).name());
      assertThat(union(snapshotter, parent.get())).as("the union").isEqualTo(model);
    }
  }

  private static SortedMap<String, String> union(OverlaySnapshotter snapshotter, SnapshotName name)
      throws IOException {
    return Tree.of(
        LayerStack.of(new OnDiskLayerFormat(snapshotter.format()), snapshotter.layers(name)));
  }

  private static void apply(
      Operation operation, int number, SortedMap<String, String> model, Path root)
      throws IOException {
    String path = operation.path();
    Path real = root.resolve(path);
    if (!hasParent(model, path)) {
      return;
    }
    String now = model.getOrDefault(path, "");
    switch (operation.kind()) {
      case WRITE -> {
        if (now.isEmpty() || now.startsWith("file")) {
          Files.writeString(real, "" + number);
          model.put(path, "file " + number);
        }
      }
      case LINK -> {
        if (now.isEmpty()) {
          Files.createSymbolicLink(real, Path.of("target" + number));
          model.put(path, "link target" + number);
        }
      }
      case MAKE_DIRECTORY -> {
        if (now.isEmpty()) {
          Files.createDirectory(real);
          model.put(path, Tree.DIRECTORY);
        }
      }
      case DELETE -> {
        if (!now.isEmpty()) {
          Mounted.deleteTree(real);
          Tree.remove(model, path);
        }
      }
      case REPLACE_DIRECTORY -> {
        if (now.equals(Tree.DIRECTORY)) {
          Mounted.deleteTree(real);
          Files.createDirectory(real);
          Tree.removeBelow(model, path);
        }
      }
      case RENAME_FILE -> rename(operation, model, root);
    }
  }

  private static void rename(Operation operation, SortedMap<String, String> model, Path root)
      throws IOException {
    String from = operation.path();
    String to = operation.other();
    String moved = model.getOrDefault(from, "");
    String replaced = model.getOrDefault(to, "");
    if (moved.startsWith("file")
        && !replaced.equals(Tree.DIRECTORY)
        && hasParent(model, to)
        && !from.equals(to)) {
      Files.move(root.resolve(from), root.resolve(to), StandardCopyOption.ATOMIC_MOVE);
      model.remove(from);
      model.put(to, moved);
    }
  }

  private static boolean hasParent(SortedMap<String, String> model, String path) {
    int slash = path.lastIndexOf('/');
    return slash < 0 || Tree.DIRECTORY.equals(model.get(path.substring(0, slash)));
  }
}
