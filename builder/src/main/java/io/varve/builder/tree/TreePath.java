package io.varve.builder.tree;

import io.varve.linux.FileNames;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * A place in a tree: names joined by slashes, the empty text for the tree's root. It has no {@code
 * .}, no {@code ..} and no empty name.
 *
 * @param value the names
 */
public record TreePath(String value) implements Comparable<TreePath> {

  /** The root of a tree. */
  public static final TreePath ROOT = new TreePath("");

  /**
   * Reads a path as if the tree's root were the root directory: {@code ..} does not leave it.
   *
   * @param text any path, absolute or relative
   * @return the place
   */
  public static TreePath of(String text) {
    List<String> names = new ArrayList<>();
    for (String name : text.split("/", -1)) {
      if (name.equals("..")) {
        if (!names.isEmpty()) {
          names.removeLast();
        }
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return new TreePath(String.join("/", names));
  }

  /**
   * Whether this is the root.
   *
   * @return true for the empty path
   */
  public boolean isRoot() {
    return value.isEmpty();
  }

  /**
   * A place in this directory.
   *
   * @param name one name
   * @return the place
   */
  public TreePath child(String name) {
    return value.isEmpty() ? new TreePath(name) : new TreePath(value + "/" + name);
  }

  /**
   * A place below this directory.
   *
   * @param below a place relative to it
   * @return the place
   */
  public TreePath resolve(TreePath below) {
    return below.isRoot() ? this : child(below.value);
  }

  /**
   * The directory that holds this place.
   *
   * @return the directory; the root for the root
   */
  public TreePath parent() {
    int slash = value.lastIndexOf('/');
    return slash < 0 ? ROOT : new TreePath(value.substring(0, slash));
  }

  /**
   * The last name.
   *
   * @return the name, empty for the root
   */
  public String name() {
    return value.substring(value.lastIndexOf('/') + 1);
  }

  /**
   * The names from the root on.
   *
   * @return one element a name
   */
  public List<String> names() {
    return value.isEmpty() ? List.of() : List.of(value.split("/", -1));
  }

  /**
   * The place in a directory of the host.
   *
   * @param directory the directory that holds the tree
   * @return the path
   */
  public Path in(Path directory) {
    return value.isEmpty() ? directory : directory.resolve(FileNames.path(value));
  }

  @Override
  public int compareTo(TreePath other) {
    return value.compareTo(other.value);
  }

  /** The place as an absolute path. */
  @Override
  public String toString() {
    return "/" + value;
  }
}
