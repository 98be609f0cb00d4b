package io.varve.builder.solve;

import io.varve.builder.cache.remote.ImportedCaches;
import io.varve.builder.context.BuildContext;
import io.varve.builder.step.StepAccess;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * What a build is given besides its graph.
 *
 * @param contexts directories by name; the build context has the empty name
 * @param access what of the host the programs of RUN may use
 * @param time the latest modification time in the image ({@code SOURCE_DATE_EPOCH}), empty to take
 *     it from the base image
 * @param caches results that other hosts made
 * @param diagnosis how the build explains itself
 */
public record BuildInputs(
    Map<String, BuildContext> contexts,
    StepAccess access,
    Optional<Instant> time,
    ImportedCaches caches,
    Diagnosis diagnosis) {

  /** Copies the map. */
  public BuildInputs {
    contexts = Map.copyOf(contexts);
  }
}
