package io.varve.engine.build;

import io.varve.builder.step.StepRunner;
import io.varve.engine.testing.HostStepRunner;
import io.varve.storage.snapshot.Mount;
import java.util.List;

class HostStepRunnerTest extends StepRunnerContract {

  private final HostStepRunner runner = new HostStepRunner();

  @Override
  StepRunner runner() {
    return runner;
  }

  @Override
  List<Mount> rootfs() {
    return List.of();
  }
}
