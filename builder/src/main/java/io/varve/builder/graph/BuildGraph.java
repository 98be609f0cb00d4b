package io.varve.builder.graph;

import java.util.List;

/**
 * What a build does.
 *
 * @param stages the stages that the target needs, in the order of the Dockerfile; each counts one
 *     step for its FROM and one for each instruction
 * @param target the stage that is built
 */
public record BuildGraph(List<StagePlan> stages, StagePlan target) {

  /** Copies the list. */
  public BuildGraph {
    stages = List.copyOf(stages);
  }

  /**
   * The number of steps.
   *
   * @return all instructions of all stages
   */
  public int stepCount() {
    return stages.stream().mapToInt(stage -> stage.steps().size() + 1).sum();
  }

  /**
   * The number of a stage's FROM; its instructions follow.
   *
   * @param stage one of {@link #stages}
   * @return from 1
   */
  public int firstStep(StagePlan stage) {
    int number = 1;
    for (StagePlan other : stages) {
      if (other.index() == stage.index()) {
        return number;
      }
      number += other.steps().size() + 1;
    }
    throw new IllegalArgumentException("stage " + stage.label() + " is not in this graph");
  }
}
