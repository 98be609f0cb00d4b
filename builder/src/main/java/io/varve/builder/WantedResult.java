package io.varve.builder;

import io.varve.builder.image.Finishing;
import io.varve.builder.output.BuildOutput;
import io.varve.oci.Reference;
import java.util.List;

/**
 * What is to become of what was built.
 *
 * @param tags names for the image
 * @param finishing how the stage becomes an image
 * @param outputs where the result goes; none for an image in the store
 */
public record WantedResult(List<Reference> tags, Finishing finishing, List<BuildOutput> outputs) {

  /** Copies the lists. */
  public WantedResult {
    tags = List.copyOf(tags);
    outputs = List.copyOf(outputs);
  }

  /**
   * An image in the store.
   *
   * @param tags its names
   * @return the wish
   */
  public static WantedResult named(List<Reference> tags) {
    return new WantedResult(tags, Finishing.PLAIN, List.of());
  }
}
