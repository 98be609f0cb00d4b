package io.varve.engine.build;

import io.varve.builder.step.StepCommand;
import io.varve.builder.step.StepOutput;
import io.varve.builder.step.StepRunner;
import java.io.IOException;
import java.util.function.Supplier;

/**
 * A runner that is made when the first step needs it, so that a cached build looks for no runtime.
 *
 * @param runner makes it, or gives the one that was made
 */
public record LateStepRunner(Supplier<StepRunner> runner) implements StepRunner {

  @Override
  public int run(StepCommand command, StepOutput output) throws IOException, InterruptedException {
    return runner.get().run(command, output);
  }

  @Override
  public int interact(StepCommand command) throws IOException, InterruptedException {
    return runner.get().interact(command);
  }
}
