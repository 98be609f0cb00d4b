package io.varve.builder.image;

import io.varve.builder.graph.StagePlan;
import io.varve.builder.solve.Rootfs;
import io.varve.builder.solve.SolvedStage;
import io.varve.builder.solve.SolvedStep;
import io.varve.oci.ImageConfig;
import io.varve.oci.RunConfig;
import io.varve.oci.RunConfigBuilder;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** Makes the configuration of the image that a stage gives. */
public final class ImageAssembler {

  private final Map<Integer, SolvedStage> stages;
  private final SequencedMap<String, String> labels;

  /**
   * An assembler.
   *
   * @param stages the solved stages by their position in the Dockerfile
   * @param labels labels to be added
   */
  public ImageAssembler(Map<Integer, SolvedStage> stages, SequencedMap<String, String> labels) {
    this.stages = Map.copyOf(stages);
    this.labels = labels;
  }

  /**
   * The configuration.
   *
   * @param target the stage that becomes the image
   * @return the configuration, with one history entry an instruction
   */
  public ImageConfig assemble(SolvedStage target) {
    return assemble(target, target.rootfs());
  }

  /**
   * The configuration of an image whose layers were merged. Its history keeps every instruction, as
   * one without layer, and ends with the one that has the layer, as docker's does.
   *
   * @param target the stage that becomes the image
   * @param rootfs its layers, the last of them in place of several
   * @return the configuration
   */
  public ImageConfig assemble(SolvedStage target, Rootfs rootfs) {
    List<ImageConfig.History> history = new ArrayList<>(target.plan().image().history());
    int inherited = history.size();
    addHistory(target, history);
    if (!rootfs.equals(target.rootfs())) {
      history.subList(inherited, history.size()).replaceAll(ImageAssembler::withoutLayer);
      history.add(merge(target, rootfs));
    }
    return new ImageConfig(
        target.plan().image().platform(),
        target.plan().image().osVersion(),
        Optional.of(target.time()),
        target.plan().author(),
        labelled(target.plan().config()),
        rootfs.diffIds(),
        history);
  }

  private static ImageConfig.History withoutLayer(ImageConfig.History step) {
    return new ImageConfig.History(
        step.created(), step.createdBy(), step.author(), step.comment(), true);
  }

  private static ImageConfig.History merge(SolvedStage target, Rootfs rootfs) {
    int base = target.plan().image().diffIds().size();
    int merged = target.rootfs().layers().size() - base;
    return new ImageConfig.History(
        Optional.of(target.time()),
        Optional.empty(),
        target.plan().author(),
        Optional.of("squash of " + merged + " layers"),
        rootfs.layers().size() == base);
  }

  private void addHistory(SolvedStage stage, List<ImageConfig.History> history) {
    Optional<StagePlan> parent = stage.plan().parent();
    parent.ifPresent(plan -> addHistory(stages.get(plan.index()), history));
    for (SolvedStep step : stage.steps()) {
      if (step.step().createdBy().isPresent()) {
        history.add(
            new ImageConfig.History(
                Optional.of(stage.time()),
                step.step().createdBy(),
                stage.plan().author(),
                Optional.empty(),
                step.layer().isEmpty()));
      }
    }
  }

  private RunConfig labelled(RunConfig config) {
    RunConfigBuilder builder = config.toBuilder();
    labels.forEach(builder::putLabel);
    return builder.build();
  }
}
