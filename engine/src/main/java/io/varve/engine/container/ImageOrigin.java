package io.varve.engine.container;

import io.varve.oci.Digest;
import java.util.Optional;

/**
 * The image that a container was made of.
 *
 * @param id the digest of its configuration
 * @param name the image as it was asked for
 * @param snapshot the name of its topmost layer's snapshot; empty for an image without layers
 */
public record ImageOrigin(Digest id, String name, Optional<String> snapshot) {}
