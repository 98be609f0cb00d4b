package io.varve.builder;

import io.varve.builder.solve.SolvedStage;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import java.util.List;

/**
 * What was built.
 *
 * @param imageId the digest of the configuration
 * @param manifest the manifest
 * @param config the configuration
 * @param stages the stages that were needed, in order, each with its steps
 * @param target the stage that became the image
 */
public record BuildResult(
    Digest imageId,
    Descriptor manifest,
    ImageConfig config,
    List<SolvedStage> stages,
    SolvedStage target) {

  /** Copies the list. */
  public BuildResult {
    stages = List.copyOf(stages);
  }
}
