package io.varve.unionfs;

import io.varve.oci.error.InvalidArgument;
import java.nio.file.InvalidPathException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * An absolute path in the merged tree of a stack; says nothing about the host's own tree.
 *
 * @param value the absolute path; {@code ..} may occur and is resolved by {@link
 *     LayerStack#resolve}
 */
public record StackPath(Path value) implements Comparable<StackPath> {

  /** The top of the tree. */
  public static final StackPath ROOT = new StackPath(Path.of("/"));

  /** Makes the path absolute: a relative one starts at the root. */
  public StackPath {
    value = value.isAbsolute() ? value : Path.of("/").resolve(value);
  }

  /**
   * Reads a path; one that is not absolute starts at the root.
   *
   * @param text the written path
   * @return the path
   * @throws InvalidArgument when it holds a NUL or can't be written in the host's encoding
   */
  public static StackPath of(String text) {
    try {
      return new StackPath(Path.of(text));
    } catch (InvalidPathException e) {
      throw new InvalidArgument(
          "invalid path \"" + text.replace('\0', '?') + "\": " + e.getReason(), e);
    }
  }

  /**
   * The path of an entry of this directory.
   *
   * @param name one component
   * @return the longer path
   */
  public StackPath child(Path name) {
    return new StackPath(value.resolve(name));
  }

  /**
   * The components from the root down.
   *
   * @return single names, among them {@code .} and {@code ..} where written
   */
  public List<Path> names() {
    List<Path> names = new ArrayList<>(value.getNameCount());
    value.forEach(names::add);
    return names;
  }

  /**
   * The path without its first character, to resolve it against a directory.
   *
   * @return a relative path, empty for the root
   */
  public Path relative() {
    return ROOT.value.relativize(value);
  }

  @Override
  public int compareTo(StackPath other) {
    return value.compareTo(other.value);
  }

  @Override
  public String toString() {
    return value.toString();
  }
}
