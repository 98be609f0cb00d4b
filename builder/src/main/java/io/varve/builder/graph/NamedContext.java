package io.varve.builder.graph;

import io.varve.oci.Digest;
import java.nio.file.Path;
import java.util.Optional;

/** What a name in FROM or {@code --from} stands for besides stages ({@code --build-context}). */
public sealed interface NamedContext {

  /**
   * A directory of the host.
   *
   * @param path the directory
   */
  record Directory(Path path) implements NamedContext {}

  /** Something that is an image. */
  sealed interface OfImage extends NamedContext {}

  /**
   * An image of the store or of a registry.
   *
   * @param name as an image source understands it
   */
  record Image(String name) implements OfImage {
    @Override
    public String toString() {
      return name;
    }
  }

  /**
   * An image of an OCI layout in a directory of the host ({@code oci-layout://}).
   *
   * @param path the directory
   * @param tag which of its images, empty for the only one or {@code latest}
   * @param digest the manifest or index it must be
   */
  record Layout(Path path, Optional<String> tag, Optional<Digest> digest) implements OfImage {
    @Override
    public String toString() {
      return "oci-layout://"
          + path
          + tag.map(name -> ":" + name).orElse("")
          + digest.map(value -> "@" + value).orElse("");
    }
  }
}
