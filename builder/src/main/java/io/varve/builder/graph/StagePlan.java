package io.varve.builder.graph;

import io.varve.builder.syntax.Span;
import io.varve.oci.ImageConfig;
import io.varve.oci.RunConfig;
import java.util.List;
import java.util.Optional;

/**
 * What is to be done for a stage.
 *
 * @param index its position in the Dockerfile
 * @param label its name, or its position as text
 * @param baseTitle its FROM instruction as a person reads it
 * @param span the lines of FROM
 * @param parent the stage it stands on, empty for an image
 * @param base what its first step works on
 * @param image the configuration of the image or of scratch at the bottom
 * @param steps its instructions in order
 * @param config how a container of its result starts
 * @param author who made it
 * @param arguments the values of ARG at its end
 * @param result what its last step leaves
 */
public record StagePlan(
    int index,
    String label,
    String baseTitle,
    Span span,
    Optional<StagePlan> parent,
    Vertex base,
    ImageConfig image,
    List<PlannedStep> steps,
    RunConfig config,
    Optional<String> author,
    StageVariables arguments,
    Vertex result) {

  /** Copies the list. */
  public StagePlan {
    steps = List.copyOf(steps);
  }
}
