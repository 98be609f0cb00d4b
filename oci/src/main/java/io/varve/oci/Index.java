package io.varve.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image index or manifest list (image specification, image-index.md).
 *
 * @param descriptor the descriptor of the document itself
 * @param manifests the manifests to choose from, in order of preference
 * @param annotations free-form properties
 * @param artifactType the type of artifact, when it is not an image
 * @param subject the manifest that this one refers to
 */
public record Index(
    Descriptor descriptor,
    List<Descriptor> manifests,
    Map<String, String> annotations,
    Optional<String> artifactType,
    Optional<Descriptor> subject)
    implements ManifestContent {

  /** Copies the lists. */
  public Index {
    manifests = List.copyOf(manifests);
    annotations = Map.copyOf(annotations);
  }

  /**
   * The first manifest that runs on a platform.
   *
   * @param wanted the platform
   * @return its descriptor, or empty
   */
  public Optional<Descriptor> select(Platform wanted) {
    Optional<Descriptor> exact =
        manifests.stream().filter(m -> m.platform().filter(wanted::equals).isPresent()).findFirst();
    return exact.isPresent()
        ? exact
        : manifests.stream()
            .filter(m -> m.platform().filter(wanted::accepts).isPresent())
            .findFirst();
  }
}
