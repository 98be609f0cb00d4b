package io.varve.engine.image;

import io.varve.oci.Digest;
import java.util.List;
import java.util.Optional;

/**
 * What a removal did.
 *
 * @param untagged names that are free now
 * @param deleted the image's id, when it was its last name
 */
public record RemovedImage(List<String> untagged, Optional<Digest> deleted) {
  /** Copies the list. */
  public RemovedImage {
    untagged = List.copyOf(untagged);
  }
}
