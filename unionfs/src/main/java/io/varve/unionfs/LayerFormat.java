package io.varve.unionfs;

import java.io.IOException;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * How a layer's directory says what it hides in the layers below (image specification, layer.md,
 * "Whiteouts"; overlayfs, "whiteouts and opaque directories").
 *
 * <p>Implementations never follow symbolic links and keep no state that another thread could see
 * half changed.
 */
public interface LayerFormat {

  /** What an entry of a layer's directory is. */
  sealed interface Role {

    /** A file, directory or link of the merged tree. */
    record Content() implements Role {}

    /**
     * A mark that hides a name below; not itself part of the merged tree.
     *
     * @param name the hidden name, one component
     */
    record Whiteout(Path name) implements Role {}

    /** Another mark of the format; not part of the merged tree. */
    record Mark() implements Role {}

    /** The one content role. */
    Role CONTENT = new Content();

    /** The one mark role. */
    Role MARK = new Mark();
  }

  /**
   * Whether this layer hides, in the layers below, the name that the path ends with.
   *
   * @param path where the name lies or would lie in this layer
   * @param found the attributes, links not followed, of what lies there; empty when nothing does
   * @return true when layers below must not be asked for the name
   * @throws IOException when the layer can't be read
   */
  boolean isWhiteout(Path path, Optional<BasicFileAttributes> found) throws IOException;

  /**
   * Whether a directory of this layer hides everything in the same directory below.
   *
   * @param directory a directory of this layer
   * @return true when it does not merge
   * @throws IOException when the layer can't be read
   */
  boolean isOpaque(Path directory) throws IOException;

  /**
   * What an entry of this layer is.
   *
   * @param entry a path in this layer
   * @param attributes its attributes, links not followed
   * @return content or a mark
   * @throws IOException when the layer can't be read
   */
  Role role(Path entry, BasicFileAttributes attributes) throws IOException;

  /**
   * The names that a directory hides below by marks which are no entries of it. Formats whose marks
   * are entries, found by {@link #role}, have none.
   *
   * @param directory a directory of this layer
   * @return the hidden names, one component each
   */
  default Collection<Path> unlistedWhiteouts(Path directory) {
    return List.of();
  }
}
