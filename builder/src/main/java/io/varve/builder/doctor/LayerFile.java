package io.varve.builder.doctor;

import java.time.Instant;

/** What a layer says of a path. Paths have no leading slash. */
public sealed interface LayerFile {

  /**
   * The path.
   *
   * @return names joined by slashes
   */
  String path();

  /**
   * A regular file.
   *
   * @param path the path
   * @param size its length in bytes
   * @param mode permission bits
   * @param owner its user
   * @param group its group
   * @param modified when its content changed
   */
  record Regular(String path, long size, int mode, long owner, long group, Instant modified)
      implements LayerFile {

    /** Whether the other has the same content as far as can be told without reading it. */
    boolean hasContentOf(Regular other) {
      return size == other.size && modified.equals(other.modified);
    }
  }

  /**
   * A directory.
   *
   * @param path the path
   * @param opaque whether it hides what lower layers have in it
   */
  record Directory(String path, boolean opaque) implements LayerFile {}

  /**
   * A link, device or pipe: no content of its own.
   *
   * @param path the path
   */
  record Other(String path) implements LayerFile {}

  /**
   * A path that is deleted.
   *
   * @param path the path
   */
  record Deleted(String path) implements LayerFile {}
}
