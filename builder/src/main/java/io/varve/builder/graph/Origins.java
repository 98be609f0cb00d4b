package io.varve.builder.graph;

import io.varve.builder.syntax.Span;
import java.io.IOException;

/** Finds what a {@code --from} means. */
@FunctionalInterface
interface Origins {

  /** What was found. */
  sealed interface Found {
    /** A directory of the host. */
    record Context(String name) implements Found {}

    /** Files that the build makes or an image has. */
    record Files(Vertex vertex) implements Found {}
  }

  /**
   * Finds a stage, an image or a named context.
   *
   * @param name what the Dockerfile says
   * @param span where it says so
   * @return what it means
   * @throws IOException when an image can't be resolved
   * @throws InterruptedException when the thread was interrupted
   */
  Found find(String name, Span span) throws IOException, InterruptedException;
}
