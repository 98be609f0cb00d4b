package io.varve.builder.context;

import io.varve.builder.tree.DirectoryTree;
import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.TreePath;
import io.varve.linux.DirectoryLook;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** A filtered tree that looks at each file once and then remembers what it saw. */
final class ContextTree implements FileTree {

  private final DirectoryTree all;
  private final ContextFilter filter;
  private final Map<TreePath, Optional<FileNode>> nodes = new ConcurrentHashMap<>();
  private final Map<TreePath, List<String>> lists = new ConcurrentHashMap<>();
  private final Map<TreePath, View> views = new ConcurrentHashMap<>();
  private final Set<TreePath> mixed = ConcurrentHashMap.newKeySet();

  ContextTree(DirectoryTree all, ContextFilter filter) {
    this.all = all;
    this.filter = filter;
  }

  @Override
  public Optional<FileNode> find(TreePath path) throws IOException {
    Optional<FileNode> known = nodes.get(path);
    if (known == null) {
      known = findAnew(path);
      nodes.put(path, known);
    }
    return known;
  }

  private Optional<FileNode> findAnew(TreePath path) throws IOException {
    if (path.isRoot() || !filter.excludes(path)) {
      return all.find(path);
    }
    if (!filter.mayIncludeBelow(path)) {
      return Optional.empty();
    }
    return partly(path, all.find(path));
  }

  /** An excluded directory is there all the same when something in it is not excluded. */
  private Optional<FileNode> partly(TreePath path, Optional<FileNode> node) throws IOException {
    Optional<FileNode> directory = node.filter(FileNode::isDirectory);
    return directory.isPresent() && !list(path).isEmpty() ? directory : Optional.empty();
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

  private List<String> visible(TreePath directory) throws IOException {
    View view = view(directory);
    List<String> names = new ArrayList<>(view.seen().size());
    for (Map.Entry<String, FileNode> entry : all.nodes(directory, view.seen()).entrySet()) {
      if (!view.hidden().contains(entry.getKey())) {
        TreePath path = directory.child(entry.getKey());
        Optional<FileNode> seen = Optional.of(entry.getValue());
        Optional<FileNode> before = nodes.putIfAbsent(path, seen);
        if (before == null || before.isPresent()) {
          names.add(entry.getKey());
        }
        if (before != null && !before.equals(seen)) {
          mixed.add(directory);
        }
      }
    }
    return List.copyOf(names);
  }

  /**
   * What the context has in a directory, as it was when it was looked at first.
   *
   * @param seen all that belongs to the context, and maybe more
   * @param hidden names of it that do not belong to the context
   */
  record View(DirectoryLook seen, Set<String> hidden) {}

  /**
   * Looks at a directory; later answers for what is in it come from this look.
   *
   * @param directory a directory of the context
   * @return what is there
   * @throws IOException when looking fails
   */
  View view(TreePath directory) throws IOException {
    View known = views.get(directory);
    if (known == null) {
      known = look(directory);
      View other = views.putIfAbsent(directory, known);
      known = other == null ? known : other;
    }
    return known;
  }

  /**
   * Whether something in a listed directory had been looked at before by itself, and differed then.
   *
   * @param directory a directory that was listed
   * @return true when the view and the nodes are not of one state
   */
  boolean isMixed(TreePath directory) {
    return mixed.contains(directory);
  }

  private View look(TreePath directory) throws IOException {
    if (filter.excludesNothing()) {
      return new View(all.look(directory, Optional.empty()), Set.of());
    }
    Set<String> excluded = new HashSet<>();
    DirectoryLook look =
        all.look(
            directory, Optional.of(name -> mayBeVisible(directory.child(name), name, excluded)));
    Set<String> hidden = new HashSet<>();
    for (int i = 0; i < look.size() && !excluded.isEmpty(); i++) {
      String name = look.name(i);
      if (excluded.contains(name)
          && (!look.isDirectory(i) || list(directory.child(name)).isEmpty())) {
        hidden.add(name);
      }
    }
    return new View(look, hidden);
  }

  private boolean mayBeVisible(TreePath path, String name, Set<String> excluded) {
    if (!filter.excludes(path)) {
      return true;
    }
    boolean maybe = filter.mayIncludeBelow(path);
    if (maybe) {
      excluded.add(name);
    }
    return maybe;
  }
}
