package io.varve.oci;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * An image manifest (image specification, manifest.md), of the OCI or the Docker type.
 *
 * @param descriptor the descriptor of the document itself
 * @param config the configuration blob
 * @param layers the layers, bottom first
 * @param annotations free-form properties
 * @param artifactType the type of artifact, when it is not an image
 * @param subject the manifest that this one refers to (referrers API)
 */
public record Manifest(
    Descriptor descriptor,
    Descriptor config,
    List<Descriptor> layers,
    Map<String, String> annotations,
    Optional<String> artifactType,
    Optional<Descriptor> subject)
    implements ManifestContent {

  /** Copies the lists. */
  public Manifest {
    layers = List.copyOf(layers);
    annotations = Map.copyOf(annotations);
  }
}
