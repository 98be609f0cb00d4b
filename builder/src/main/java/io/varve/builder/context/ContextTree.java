package io.varve.builder.context;

import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.TreePath;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
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
    // An excluded directory is there all the same when something in it is not excluded.
    Optional<FileNode> node = all.find(path).filter(FileNode::isDirectory);
    return node.isPresent() && !list(path).isEmpty() ? node : Optional.empty();
  }

  private List<String> visible(TreePath directory) throws IOException {
    if (filter.excludesNothing()) {
      return all.list(directory);
    }
    List<String> names = new ArrayList<>();
    for (String name : all.list(directory)) {
      if (find(directory.child(name)).isPresent()) {
        names.add(name);
      }
    }
    return List.copyOf(names);
  }
}
