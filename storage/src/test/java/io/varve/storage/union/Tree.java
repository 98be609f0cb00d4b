package io.varve.storage.union;

import io.varve.unionfs.LayerStack;
import io.varve.unionfs.Located;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.SortedMap;
import java.util.TreeMap;
import java.util.stream.Stream;

/** What is seen below a root: {@code dir}, {@code file CONTENT} or {@code link TARGET} by path. */
final class Tree {

  static final String DIRECTORY = "dir";

  private Tree() {}

  /**
   * As the kernel shows it. A directory that only one layer has is listed by the kernel as it lies
   * there, with the names of needless whiteouts that then can't be looked up: those do not count.
   */
  static SortedMap<String, String> of(Path root) throws IOException {
    SortedMap<String, String> tree = new TreeMap<>();
    List<Path> open = new ArrayList<>(List.of(root));
    while (!open.isEmpty()) {
      Path directory = open.removeLast();
      for (Path path : list(directory)) {
        if (Files.exists(path, LinkOption.NOFOLLOW_LINKS)) {
          String description = describe(path);
          tree.put(root.relativize(path).toString(), description);
          if (description.equals(DIRECTORY)) {
            open.add(path);
          }
        }
      }
    }
    return tree;
  }

  private static List<Path> list(Path directory) throws IOException {
    try (Stream<Path> entries = Files.list(directory)) {
      return entries.toList();
    }
  }

  private static String describe(Path path) throws IOException {
    if (Files.isDirectory(path, LinkOption.NOFOLLOW_LINKS)) {
      return DIRECTORY;
    }
    return Files.isSymbolicLink(path)
        ? "link " + Files.readSymbolicLink(path)
        : "file " + Files.readString(path);
  }

  /** As the union shows it, without a mount. */
  static SortedMap<String, String> of(LayerStack stack) throws IOException {
    SortedMap<String, String> tree = new TreeMap<>();
    List<Located> open = new ArrayList<>(stack.list(stack.root()));
    while (!open.isEmpty()) {
      Located next = open.removeLast();
      tree.put(
          next.path().relative().toString(),
          next.isDirectory() ? DIRECTORY : describe(next.real()));
      if (next.isDirectory()) {
        open.addAll(stack.list(next));
      }
    }
    return tree;
  }

  /** Removes a path and all below it from a model. */
  static void remove(SortedMap<String, String> model, String path) {
    model.remove(path);
    removeBelow(model, path);
  }

  /** Removes all below a path from a model. */
  static void removeBelow(SortedMap<String, String> model, String path) {
    model.keySet().removeIf(name -> name.startsWith(path + "/"));
  }
}
