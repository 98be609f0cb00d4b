package io.varve.unionfs;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.unionfs.ModelTree.LayerChanges;
import io.varve.unionfs.ModelTree.Node;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.NoSuchFileException;
import java.nio.file.NotDirectoryException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.ShrinkingMode;

/** Random stacks and random operations, beside a plain model. */
class MergedViewModelTest {

  /** One random entry of a layer. */
  record Seed(String path, Node node, int mark) {}

  /** One random operation. */
  record Operation(Kind kind, String path, String other) {
    enum Kind {
      WRITE,
      MAKE_DIRECTORY,
      LINK,
      DELETE,
      MOVE,
      COPY
    }
  }

  @Property(tries = 500, shrinking = ShrinkingMode.BOUNDED)
  void theMergedViewEqualsTheModel(
      @ForAll("layers") List<List<Seed>> layers,
      @ForAll("operations") List<Operation> operations,
      @ForAll boolean markersAsFiles)
      throws IOException {
    Path scratch = Files.createTempDirectory("varve-model");
    try {
      check(scratch, layers, operations, markersAsFiles);
    } finally {
      deleteTree(scratch);
    }
  }

  private static void check(
      Path scratch, List<List<Seed>> layers, List<Operation> operations, boolean markersAsFiles)
      throws IOException {
    WritableLayerFormat format =
        markersAsFiles ? new MarkerLayerFormat() : new InMemoryLayerFormat();
    ModelTree model = new ModelTree();
    List<Path> roots = new ArrayList<>();
    for (int i = 0; i < layers.size(); i++) {
      LayerChanges changes = changes(layers.get(i));
      model.apply(changes);
      Path root = Files.createDirectory(scratch.resolve("layer" + i));
      materialise(changes, root, format);
      roots.addFirst(root);
    }
    Path upper = Files.createDirectory(scratch.resolve("upper"));
    Path work = Files.createDirectory(scratch.resolve("work"));
    Map<Path, String> before = contentOf(roots);
    try (UnionFileSystem merged =
        UnionFileSystem.writable(LayerStack.of(format, roots), upper, format, work)) {
      assertThat(treeOf(merged)).as("before any change").isEqualTo(model.nodes());
      for (Operation operation : operations) {
        boolean expected = applyTo(model, operation);
        boolean done = applyTo(merged, operation);
        assertThat(done).as("outcome of %s", operation).isEqualTo(expected);
        assertThat(treeOf(merged)).as("after %s", operation).isEqualTo(model.nodes());
      }
      checkLookups(merged, model);
      assertThat(contentOf(roots)).as("layers below").isEqualTo(before);
      assertThat(names(work)).isEmpty();
    }
  }

  private static void checkLookups(UnionFileSystem merged, ModelTree model) throws IOException {
    for (String path : PATHS) {
      assertThat(merged.stack().lookup(StackPath.of(path)).isPresent())
          .as("look-up of %s", path)
          .isEqualTo(model.nodes().containsKey(path));
    }
  }

  private static boolean applyTo(ModelTree model, Operation operation) {
    String path = operation.path();
    Node old = model.get(path);
    return switch (operation.kind()) {
      case WRITE -> {
        boolean possible =
            model.parentIsDirectory(path) && (old == null || old instanceof Node.File);
        if (possible) {
          model.put(path, new Node.File(operation.toString()));
        }
        yield possible;
      }
      case MAKE_DIRECTORY -> putNew(model, path, new Node.Directory());
      case LINK -> putNew(model, path, new Node.Link("nowhere"));
      case DELETE -> {
        boolean possible = old != null && model.isLeaf(path);
        if (possible) {
          model.remove(path);
        }
        yield possible;
      }
      case MOVE -> move(model, path, operation.other());
      case COPY -> copy(model, path, operation.other());
    };
  }

  private static boolean putNew(ModelTree model, String path, Node node) {
    boolean possible = model.parentIsDirectory(path) && model.get(path) == null;
    if (possible) {
      model.put(path, node);
    }
    return possible;
  }

  private static boolean move(ModelTree model, String from, String to) {
    Node source = model.get(from);
    if (source == null || !model.parentIsDirectory(to) || to.startsWith(from + "/")) {
      return false;
    }
    if (from.equals(to)) {
      return true;
    }
    if (model.get(to) != null) {
      if (!model.isLeaf(to)) {
        return false;
      }
      model.remove(to);
    }
    model.move(from, to);
    return true;
  }

  private static boolean copy(ModelTree model, String from, String to) {
    Node source = model.get(from);
    if (source == null || !model.parentIsDirectory(to)) {
      return false;
    }
    if (from.equals(to)) {
      return true;
    }
    return putNew(model, to, source);
  }

  private static boolean applyTo(UnionFileSystem merged, Operation operation) throws IOException {
    Path path = merged.getPath(operation.path());
    Path other = merged.getPath(operation.other());
    try {
      switch (operation.kind()) {
        case WRITE -> {
          if (Files.isSymbolicLink(path)) {
            return false;
          }
          Files.writeString(path, operation.toString());
        }
        case MAKE_DIRECTORY -> Files.createDirectory(path);
        case LINK -> Files.createSymbolicLink(path, merged.getPath("nowhere"));
        case DELETE -> Files.delete(path);
        case MOVE -> Files.move(path, other, java.nio.file.StandardCopyOption.REPLACE_EXISTING);
        case COPY -> Files.copy(path, other, LinkOption.NOFOLLOW_LINKS);
      }
      return true;
    } catch (NoSuchFileException
        | FileAlreadyExistsException
        | DirectoryNotEmptyException
        | NotDirectoryException _) {
      return false;
    } catch (java.nio.file.FileSystemException e) {
      assertThat(e.getReason()).containsAnyOf("is a directory", "into itself");
      return false;
    }
  }

  private static LayerChanges changes(List<Seed> seeds) {
    TreeMap<String, Node> entries = new TreeMap<>();
    Set<String> whiteouts = new HashSet<>();
    Set<String> opaque = new HashSet<>();
    for (Seed seed : seeds) {
      if (!makeParents(entries, seed.path()) || entries.containsKey(seed.path())) {
        continue;
      }
      if (seed.mark() == 0) {
        whiteouts.add(seed.path());
        continue;
      }
      entries.put(seed.path(), seed.node());
      if (seed.mark() == 1 && seed.node() instanceof Node.Directory) {
        opaque.add(seed.path());
      }
    }
    whiteouts.removeIf(path -> !(entries.get(ModelTree.parent(path)) instanceof Node.Directory));
    return new LayerChanges(entries, whiteouts, opaque);
  }

  private static boolean makeParents(Map<String, Node> entries, String path) {
    String parent = ModelTree.parent(path);
    if (parent.equals("/")) {
      return entries.computeIfAbsent("/", _ -> new Node.Directory()) != null;
    }
    return makeParents(entries, parent)
        && entries.computeIfAbsent(parent, _ -> new Node.Directory()) instanceof Node.Directory;
  }

  private static void materialise(LayerChanges changes, Path root, WritableLayerFormat format)
      throws IOException {
    for (var entry : changes.entries().entrySet()) {
      if (entry.getKey().equals("/")) {
        continue;
      }
      Path real = root.resolve(entry.getKey().substring(1));
      switch (entry.getValue()) {
        case Node.Directory _ -> Files.createDirectory(real);
        case Node.File(String content) -> Files.writeString(real, content);
        case Node.Link(String target) -> Files.createSymbolicLink(real, Path.of(target));
      }
    }
    for (String path : changes.opaque()) {
      format.makeOpaque(root.resolve(path.substring(1)));
    }
    for (String path : changes.whiteouts()) {
      format.addWhiteout(root.resolve(path.substring(1)));
    }
  }

  private static Map<String, Node> treeOf(UnionFileSystem merged) throws IOException {
    Map<String, Node> tree = new TreeMap<>();
    collect(merged.getPath("/"), tree);
    return tree;
  }

  private static void collect(Path path, Map<String, Node> tree) throws IOException {
    if (Files.isSymbolicLink(path)) {
      tree.put(path.toString(), new Node.Link(Files.readSymbolicLink(path).toString()));
    } else if (Files.isDirectory(path)) {
      tree.put(path.toString(), new Node.Directory());
      try (Stream<Path> entries = Files.list(path)) {
        for (Path entry : entries.toList()) {
          collect(entry, tree);
        }
      }
    } else {
      tree.put(path.toString(), new Node.File(Files.readString(path)));
    }
  }

  private static Map<Path, String> contentOf(List<Path> roots) throws IOException {
    Map<Path, String> content = new TreeMap<>();
    for (Path root : roots) {
      try (Stream<Path> files = Files.walk(root)) {
        for (Path file : files.toList()) {
          content.put(
              file,
              Files.isRegularFile(file, LinkOption.NOFOLLOW_LINKS) ? Files.readString(file) : "");
        }
      }
    }
    return content;
  }

  private static List<Path> names(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  private static void deleteTree(Path root) throws IOException {
    try (Stream<Path> files = Files.walk(root)) {
      for (Path file : files.toList().reversed()) {
        Files.delete(file);
      }
    }
  }

  // Few names, so that the layers meet.
  private static final List<String> PATHS =
      List.of("/a", "/b", "/a/a", "/a/b", "/b/a", "/b/b", "/a/a/a", "/a/b/a", "/b/a/b", "/b/a/b/a");

  @Provide
  Arbitrary<List<List<Seed>>> layers() {
    Arbitrary<Node> node =
        Arbitraries.of(
            new Node.Directory(),
            new Node.Directory(),
            new Node.File("one"),
            new Node.File("two"),
            new Node.Link("nowhere"));
    return Combinators.combine(Arbitraries.of(PATHS), node, Arbitraries.integers().between(0, 4))
        .as(Seed::new)
        .list()
        .ofMaxSize(8)
        .list()
        .ofMinSize(1)
        .ofMaxSize(4);
  }

  @Provide
  Arbitrary<List<Operation>> operations() {
    return Combinators.combine(
            Arbitraries.of(Operation.Kind.class), Arbitraries.of(PATHS), Arbitraries.of(PATHS))
        .as(Operation::new)
        .list()
        .ofMaxSize(12);
  }
}
