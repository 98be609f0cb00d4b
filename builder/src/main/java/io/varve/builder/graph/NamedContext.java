package io.varve.builder.graph;

import java.nio.file.Path;

/** What a name in FROM or {@code --from} stands for besides stages ({@code --build-context}). */
public sealed interface NamedContext {

  /**
   * A directory of the host.
   *
   * @param path the directory
   */
  record Directory(Path path) implements NamedContext {}

  /**
   * An image.
   *
   * @param name as an image source understands it
   */
  record Image(String name) implements NamedContext {}
}
