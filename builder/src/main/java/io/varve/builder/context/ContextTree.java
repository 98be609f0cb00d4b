package io.varve.builder.context;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A filtered tree that looks at each file once and then remembers what it saw. */
final class ContextTree implements FileTree {

  private final FileTree all;
  private final ContextFilter filter;
  private final Map<TreePath, Optional<FileNode>> nodes = new ConcurrentHashMap<>();
  private final Map<TreePath, List<String>> lists = new ConcurrentHashMap<>();

  ContextTree(FileTree all, ContextFilter filter) {
    this.all = all;
    this.filter = filter;
  }

  @Override
  public Optional<FileNode> find(TreePath path) throws IOException {
    Optional<FileNode> known = nodes.get(path);
    if (known == null) {
      known = look(path);
      nodes.put(path, known);
    }
    return known;
  }

  @Override
  public List<String> list(TreePath directory) throws IOException {
    List<String> known = lists.get(directory);
    if (known == null) {
      known = visible(directory);
      lists.put(directory, known);
    }
    return known;
  }

  private Optional<FileNode> look(TreePath path) throws IOException {
    if (path.isRoot() || !filter.excludes(path)) {
      return all.find(path);
    }
    if (!filter.mayIncludeBelow(path)) {
      return Optional.empty();
    }
    return partly(path, all.find(path));
  }

  private List<String> visible(TreePath directory) throws IOException {
    Set<String> excluded = new HashSet<>();
    SequencedMap<String, FileNode> seen =
        all.children(directory, name -> mayBeVisible(directory.child(name), name, excluded));
    List<String> names = new ArrayList<>(seen.size());
    for (Map.Entry<String, FileNode> entry : seen.entrySet()) {
      TreePath path = directory.child(entry.getKey());
      Optional<FileNode> known = nodes.get(path);
      if (known == null) {
        known = Optional.of(entry.getValue());
        if (excluded.contains(entry.getKey())) {
          known = partly(path, known);
        }
        nodes.put(path, known);
      }
      if (known.isPresent()) {
        names.add(entry.getKey());
      }
    }
    return List.copyOf(names);
  }

  private boolean mayBeVisible(TreePath path, String name, Set<String> excluded) {
    if (filter.excludesNothing() || !filter.excludes(path)) {
      return true;
    }
    excluded.add(name);
    return filter.mayIncludeBelow(path);
  }

  /** An excluded directory is there all the same when something in it is not excluded. */
  private Optional<FileNode> partly(TreePath path, Optional<FileNode> node) throws IOException {
    Optional<FileNode> directory = node.filter(FileNode::isDirectory);
    return directory.isPresent() && !list(path).isEmpty() ? directory : Optional.empty();
  }
}
