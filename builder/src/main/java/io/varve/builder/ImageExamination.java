package io.varve.builder;

import io.varve.builder.doctor.Diagnosis;
import io.varve.builder.doctor.LayerDoctor;
import io.varve.builder.doctor.LayerFiles;
import io.varve.builder.doctor.LayerReader;
import io.varve.builder.solve.BuildTools;
import io.varve.builder.solve.SolvedStage;
import io.varve.builder.solve.SolvedStep;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reports what the layer doctor finds in the new layers of an image. */
record ImageExamination(BuildTools tools, ProgressListener progress) {

  /**
   * Says what the new layers ship without need. The base is not looked at: it can't be changed
   * here, and walking it would cost every build.
   */
  void examine(Map<Integer, SolvedStage> stages, SolvedStage target) throws IOException {
    List<SolvedStep> steps = new ArrayList<>();
    Optional<SolvedStage> stage = Optional.of(target);
    while (stage.isPresent()) {
      steps.addAll(0, stage.get().steps());
      stage = stage.get().plan().parent().map(plan -> stages.get(plan.index()));
    }
    if (steps.stream().allMatch(SolvedStep::cached) || target.rootfs().snapshot().isEmpty()) {
      return;
    }
    steps.removeIf(step -> step.layer().isEmpty());
    List<Path> directories = tools.snapshots().layers(target.rootfs().snapshot().get()).reversed();
    List<LayerFiles> layers = new ArrayList<>();
    for (int i = 0; i < steps.size(); i++) {
      Path directory = directories.get(directories.size() - steps.size() + i);
      layers.add(
          new LayerFiles(
              steps.get(i).step().title(), LayerReader.unpacked(directory, tools.layerFormat())));
    }
    for (Diagnosis diagnosis : LayerDoctor.examine(layers, 0, LayerDoctor.DEFAULT_SMALLEST)) {
      progress.update(new ProgressEvent.Message("layer doctor: " + diagnosis.line()));
    }
  }
}
