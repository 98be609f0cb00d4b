package io.varve.builder.tree;

import io.varve.linux.FileNames;
import io.varve.unionfs.LayerStack;
import io.varve.unionfs.Located;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A stack of layers, read without mounting it.
 *
 * <p>What directories consist of is remembered, so that looking a name up costs one look at each
 * layer that has its directory; whoever changes the top layer calls {@link #forget} or {@link
 * #forgetBelow}.
 */
public final class LayerTree implements FileTree {

  private final LayerStack stack;
  private final Map<TreePath, Located> directories = new ConcurrentHashMap<>();

  /**
   * A tree over layers.
   *
   * @param stack the layers
   */
  public LayerTree(LayerStack stack) {
    this.stack = stack;
  }

  @Override
  public Optional<FileNode> find(TreePath path) throws IOException {
    Optional<Located> located = locate(path);
    return located.isEmpty() ? Optional.empty() : FileNode.at(located.get().real());
  }

  @Override
  public List<String> list(TreePath directory) throws IOException {
    Optional<Located> located = directory(directory);
    return located.isEmpty()
        ? List.of()
        : stack.list(located.get()).stream().map(entry -> FileNames.of(entry.name())).toList();
  }

  /**
   * Drops what is remembered of a directory that was made in the top layer.
   *
   * @param path the directory
   */
  public void forget(TreePath path) {
    directories.remove(path);
  }

  /**
   * Drops what is remembered of a place that was replaced in the top layer, and of everything
   * below.
   *
   * @param path the place
   */
  public void forgetBelow(TreePath path) {
    directories
        .keySet()
        .removeIf(known -> known.equals(path) || known.value().startsWith(path.value() + "/"));
  }

  private Optional<Located> locate(TreePath path) throws IOException {
    if (path.isRoot()) {
      return directory(path);
    }
    Optional<Located> parent = directory(path.parent());
    return parent.isEmpty()
        ? Optional.empty()
        : stack.child(parent.get(), FileNames.path(path.name()));
  }

  private Optional<Located> directory(TreePath path) throws IOException {
    Located known = directories.get(path);
    if (known != null) {
      return Optional.of(known);
    }
    Optional<Located> found =
        path.isRoot() ? Optional.of(stack.root()) : locate(path).filter(Located::isDirectory);
    found.ifPresent(located -> directories.put(path, located));
    return found;
  }
}
