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
 * @param manifest the manifest, of layers as the store has them
 * @param root what its names lead to: the manifest, or an index around it
 * @param config the configuration
 * @param stages the stages that were needed, in order, each with its steps
 * @param target the stage that became the image
 */
public record BuildResult(
    Digest imageId,
    Descriptor manifest,
    Descriptor root,
    ImageConfig config,
    List<SolvedStage> stages,
    SolvedStage target) {

  /** Copies the list. */
  public BuildResult {
    stages = List.copyOf(stages);
  }

  /** The same under other names. */
  BuildResult rootedAt(Descriptor value) {
    return new BuildResult(imageId, manifest, value, config, stages, target);
  }
}
