package io.varve.storage.union;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.linux.DirectoryHandle;
import io.varve.linux.FileKind;
import io.varve.storage.snapshot.Mount;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.OnDiskLayerFormat;
import io.varve.unionfs.LayerStack;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import net.jqwik.api.Tuple;

/**
 * Stacks of layers with any marks in any place, also those that nobody makes: the plain model, the
 * union and the kernel's overlayfs see the same.
 */
class HandMadeStacksPrivilegedTest {

  /** What a layer says of a name. */
  enum Kind {
    FILE,
    LINK,
    DIRECTORY,
    OPAQUE,
    WHITEOUT
  }

  /** A line of a layer; ignored where its place is taken or is in no directory of the layer. */
  record Line(String path, Kind kind) {}

  @Provide
  Arbitrary<List<List<Line>>> stacks() {
    Arbitrary<String> name = Arbitraries.of("a", "b", "c");
    Arbitrary<String> path =
        name.list().ofMinSize(1).ofMaxSize(3).map(names -> String.join("/", names));
    Arbitrary<Line> line =
        Combinators.combine(
                path,
                Arbitraries.frequencyOf(
                    Tuple.of(3, Arbitraries.just(Kind.FILE)),
                    Tuple.of(1, Arbitraries.just(Kind.LINK)),
                    Tuple.of(5, Arbitraries.just(Kind.DIRECTORY)),
                    Tuple.of(2, Arbitraries.just(Kind.OPAQUE)),
                    Tuple.of(3, Arbitraries.just(Kind.WHITEOUT))))
            .as(Line::new);
    return line.list().ofMaxSize(14).list().ofMinSize(2).ofMaxSize(5);
  }

  @Property(tries = 120)
  void everybodySeesTheSame(@ForAll("stacks") List<List<Line>> stack) throws IOException {
    Path scratch = Files.createTempDirectory("varve-stack");
    try {
      SortedMap<String, String> model = new TreeMap<>();
      List<Path> layers = new ArrayList<>();
      for (List<Line> lines : stack) {
        SortedMap<String, Kind> layer = layer(lines);
        Path directory = Files.createDirectory(scratch.resolve("layer" + layers.size()));
        write(directory, layer, layers.size());
        merge(model, layer, layers.size());
        layers.addFirst(directory);
      }
      LayerStack union =
          LayerStack.of(
              new OnDiskLayerFormat(new OnDiskFormat.Overlay(XattrNamespace.TRUSTED)), layers);
      assertThat(Tree.of(union)).as("the union").isEqualTo(model);
      List<String> options = layers.stream().map(layer -> "lowerdir+=" + layer).toList();
      Path target = Files.createDirectory(scratch.resolve("merged"));
      try (Mounted merged = Mounted.at(target, List.of(new Mount("overlay", "overlay", options)))) {
        assertThat(Tree.of(merged.target())).as("the kernel").isEqualTo(model);
      }
    } finally {
      Mounted.deleteTree(scratch);
    }
  }

  /** The lines that make sense together. */
  private static SortedMap<String, Kind> layer(List<Line> lines) {
    SortedMap<String, Kind> layer = new TreeMap<>();
    for (Line line : lines) {
      int slash = line.path().lastIndexOf('/');
      Kind parent = slash < 0 ? Kind.DIRECTORY : layer.get(line.path().substring(0, slash));
      if (parent == Kind.DIRECTORY || parent == Kind.OPAQUE) {
        layer.putIfAbsent(line.path(), line.kind());
      }
    }
    return layer;
  }

  private static void write(Path root, SortedMap<String, Kind> layer, int number)
      throws IOException {
    for (Map.Entry<String, Kind> line : layer.entrySet()) {
      Path path = root.resolve(line.getKey());
      String name = path.getFileName().toString();
      try (DirectoryHandle parent = DirectoryHandle.open(path.getParent())) {
        switch (line.getValue()) {
          case FILE -> Files.writeString(path, "" + number);
          case LINK -> Files.createSymbolicLink(path, Path.of("a/../../b"));
          case DIRECTORY -> Files.createDirectory(path);
          case OPAQUE -> {
            Files.createDirectory(path);
            parent.setExtendedAttribute(name, "trusted.overlay.opaque", new byte[] {'y'});
          }
          case WHITEOUT -> parent.makeNode(name, FileKind.CHARACTER_DEVICE, 0, 0, 0);
        }
      }
    }
  }

  private static void merge(
      SortedMap<String, String> model, SortedMap<String, Kind> layer, int number) {
    layer.forEach(
        (path, kind) -> {
          switch (kind) {
            case FILE -> replace(model, path, "file " + number);
            case LINK -> replace(model, path, "link a/../../b");
            case WHITEOUT -> Tree.remove(model, path);
            case OPAQUE -> replace(model, path, Tree.DIRECTORY);
            case DIRECTORY -> {
              if (!Tree.DIRECTORY.equals(model.get(path))) {
                replace(model, path, Tree.DIRECTORY);
              }
            }
          }
        });
  }

  private static void replace(SortedMap<String, String> model, String path, String value) {
    Tree.remove(model, path);
    model.put(path, value);
  }
}
