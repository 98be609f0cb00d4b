package io.varve.builder.tree;

import java.io.IOException;
import java.nio.file.FileSystemLoopException;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.Optional;

/** Follows symbolic links inside a tree as the kernel would do with the tree as root directory. */
public final class LinkResolver {

  private static final int MAXIMUM_LINKS = 255;

  private LinkResolver() {}

  /**
   * Follows every link of a path, the last one too. Names that do not exist are kept as they are.
   *
   * @param tree the tree
   * @param path any path, absolute or relative to the tree's root
   * @return the place, below which and at which there is no link
   * @throws FileSystemLoopException when there are too many links
   * @throws IOException when looking fails
   */
  public static TreePath follow(FileTree tree, String path) throws IOException {
    return follow(tree, path, true);
  }

  /**
   * Follows the links on the way to a path, not the path itself when it is one.
   *
   * @param tree the tree
   * @param path any path, absolute or relative to the tree's root
   * @return the place
   * @throws FileSystemLoopException when there are too many links
   * @throws IOException when looking fails
   */
  public static TreePath followParents(FileTree tree, String path) throws IOException {
    return follow(tree, path, false);
  }

  private static TreePath follow(FileTree tree, String path, boolean last) throws IOException {
    Deque<String> names = new ArrayDeque<>(List.of(path.split("/", -1)));
    TreePath place = TreePath.ROOT;
    int links = 0;
    while (!names.isEmpty()) {
      String name = names.pop();
      if (name.isEmpty() || name.equals(".")) {
        continue;
      }
      if (name.equals("..")) {
        place = place.parent();
        continue;
      }
      TreePath next = place.child(name);
      Optional<FileNode> node = names.isEmpty() && !last ? Optional.empty() : tree.find(next);
      if (node.isEmpty() || !node.get().isSymlink()) {
        place = next;
        continue;
      }
      if (++links > MAXIMUM_LINKS) {
        throw new FileSystemLoopException(path);
      }
      String target = node.get().target();
      if (target.startsWith("/")) {
        place = TreePath.ROOT;
      }
      List<String> more = List.of(target.split("/", -1));
      for (String part : more.reversed()) {
        names.push(part);
      }
    }
    return place;
  }
}
