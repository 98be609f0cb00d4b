package io.varve.builder;

import io.varve.oci.Descriptor;
import java.util.List;

/**
 * Images for several platforms.
 *
 * @param index the index that lists them
 * @param images the images in the order of the platforms
 */
public record IndexResult(Descriptor index, List<BuildResult> images) {
  /** Copies the list. */
  public IndexResult {
    images = List.copyOf(images);
  }
}
