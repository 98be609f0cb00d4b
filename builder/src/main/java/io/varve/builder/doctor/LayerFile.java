package io.varve.builder.doctor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

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
   * @param content where its bytes are
   */
  record Regular(String path, long size, Path content) implements LayerFile {

    /** Times say nothing of it: those of new files are set to one instant at the end of a step. */
    boolean hasContentOf(Regular other) throws IOException {
      return size == other.size && Files.mismatch(content, other.content) < 0;
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
