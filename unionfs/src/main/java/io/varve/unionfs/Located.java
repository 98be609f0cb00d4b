package io.varve.unionfs;

import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.List;
import java.util.Optional;

/**
 * Something in the merged tree, and where it really lies.
 *
 * @param path its path in the merged tree
 * @param parts the layer that wins, followed, for a directory, by those that merge into it, top
 *     first; never empty
 * @param attributes the attributes of the winner, links not followed
 */
public record Located(StackPath path, List<Part> parts, BasicFileAttributes attributes) {

  /**
   * A layer's share.
   *
   * @param layer the layer's number, 0 for the top
   * @param real the path in the layer
   */
  public record Part(int layer, Path real) {}

  /** Copies the parts. */
  public Located {
    parts = List.copyOf(parts);
  }

  /**
   * The number of the layer that wins.
   *
   * @return 0 for the top
   */
  public int layer() {
    return parts.getFirst().layer();
  }

  /**
   * Where it lies in the layer that wins.
   *
   * @return a path of the default file system; do not follow it when it is a symbolic link
   */
  public Path real() {
    return parts.getFirst().real();
  }

  /**
   * Its name in its directory.
   *
   * @return one component, empty for the root
   */
  public Path name() {
    return Optional.ofNullable(path.value().getFileName()).orElse(Path.of(""));
  }

  /**
   * Whether it is a directory.
   *
   * @return true for directories only, not for links to them
   */
  public boolean isDirectory() {
    return attributes.isDirectory();
  }

  /**
   * Whether it is a symbolic link.
   *
   * @return true for a symbolic link
   */
  public boolean isSymbolicLink() {
    return attributes.isSymbolicLink();
  }
}
