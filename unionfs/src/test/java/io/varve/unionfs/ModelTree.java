package io.varve.unionfs;

import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/** The plainest tree there can be: absolute paths to nodes. What the merged view must equal. */
final class ModelTree {

  sealed interface Node {
    record Directory() implements Node {}

    record File(String content) implements Node {}

    record Link(String target) implements Node {}
  }

  private final SortedMap<String, Node> nodes = new TreeMap<>();

  ModelTree() {
    nodes.put("/", new Node.Directory());
  }

  Map<String, Node> nodes() {
    return nodes;
  }

  Node get(String path) {
    return nodes.get(path);
  }

  static String parent(String path) {
    int slash = path.lastIndexOf('/');
    return slash == 0 ? "/" : path.substring(0, slash);
  }

  boolean parentIsDirectory(String path) {
    return get(parent(path)) instanceof Node.Directory;
  }

  boolean isLeaf(String path) {
    return nodes.keySet().stream().noneMatch(other -> other.startsWith(path + "/"));
  }

  void put(String path, Node node) {
    nodes.put(path, node);
  }

  void remove(String path) {
    nodes.keySet().removeIf(other -> other.equals(path) || other.startsWith(path + "/"));
  }

  void move(String from, String to) {
    SortedMap<String, Node> moved = new TreeMap<>();
    nodes.forEach(
        (path, node) -> {
          if (path.equals(from) || path.startsWith(from + "/")) {
            moved.put(to + path.substring(from.length()), node);
          }
        });
    remove(from);
    nodes.putAll(moved);
  }

  /** Puts a layer on top: its whiteouts first, then its entries. */
  void apply(LayerChanges layer) {
    layer.opaque().forEach(path -> nodes.keySet().removeIf(o -> o.startsWith(path + "/")));
    layer.whiteouts().forEach(this::remove);
    layer
        .entries()
        .forEach(
            (path, node) -> {
              if (!(node instanceof Node.Directory && get(path) instanceof Node.Directory)) {
                remove(path);
              }
              put(path, node);
            });
  }

  /**
   * What one layer holds.
   *
   * @param entries every entry with its parents, by path
   * @param whiteouts hidden paths that are no entries
   * @param opaque directories among the entries
   */
  record LayerChanges(
      SortedMap<String, Node> entries,
      java.util.Set<String> whiteouts,
      java.util.Set<String> opaque) {}
}
