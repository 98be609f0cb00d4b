package io.varve.builder.tree;

import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Predicate;

/** A tree of files to be read. Safe for several threads. */
public interface FileTree {

  /**
   * Looks a place up. No link is followed, neither on the way nor at the end: below a link there is
   * nothing.
   *
   * @param path the place
   * @return what is there, or empty
   * @throws IOException when looking fails
   */
  Optional<FileNode> find(TreePath path) throws IOException;

  /**
   * Lists a directory.
   *
   * @param directory a place that {@link #find} says is a directory
   * @return its names, sorted
   * @throws IOException when listing fails
   */
  List<String> list(TreePath directory) throws IOException;

  /**
   * Looks at what a directory holds.
   *
   * @param directory a place that {@link #find} says is a directory
   * @param wanted which names to look at
   * @return names with what is there, sorted by name
   * @throws IOException when looking fails
   */
  default SequencedMap<String, FileNode> children(TreePath directory, Predicate<String> wanted)
      throws IOException {
    SequencedMap<String, FileNode> children = new LinkedHashMap<>();
    for (String name : list(directory)) {
      if (wanted.test(name)) {
        find(directory.child(name)).ifPresent(node -> children.put(name, node));
      }
    }
    return children;
  }
}
