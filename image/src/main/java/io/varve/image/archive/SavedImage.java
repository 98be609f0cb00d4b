package io.varve.image.archive;

import io.varve.image.ResolvedImage;
import io.varve.oci.Reference;
import java.util.List;

/**
 * An image to be saved.
 *
 * @param image the image
 * @param names the names that loading gives it again; none for an image saved by its id
 */
public record SavedImage(ResolvedImage image, List<Reference> names) {
  /** Copies the names. */
  public SavedImage {
    names = List.copyOf(names);
  }
}
