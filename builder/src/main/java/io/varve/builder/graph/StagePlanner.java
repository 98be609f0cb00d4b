package io.varve.builder.graph;

import io.varve.builder.instruction.Add;
import io.varve.builder.instruction.Arg;
import io.varve.builder.instruction.Cmd;
import io.varve.builder.instruction.Copy;
import io.varve.builder.instruction.Entrypoint;
import io.varve.builder.instruction.Env;
import io.varve.builder.instruction.Expose;
import io.varve.builder.instruction.From;
import io.varve.builder.instruction.Healthcheck;
import io.varve.builder.instruction.Instruction;
import io.varve.builder.instruction.Label;
import io.varve.builder.instruction.Maintainer;
import io.varve.builder.instruction.OnBuild;
import io.varve.builder.instruction.Run;
import io.varve.builder.instruction.Shell;
import io.varve.builder.instruction.StopSignal;
import io.varve.builder.instruction.User;
import io.varve.builder.instruction.Volume;
import io.varve.builder.instruction.Workdir;
import io.varve.builder.syntax.DockerfileError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Plans the instructions of one stage, in order. */
final class StagePlanner {

  private final StageState state;
  private final ConfigInstructions config;
  private final FileInstructions files;
  private final RunInstructions runs;

  StagePlanner(StageState state, Origins origins, BuildOptions options, GlobalArguments globals) {
    this.state = state;
    this.config = new ConfigInstructions(state, options, globals);
    this.files = new FileInstructions(state, origins);
    this.runs = new RunInstructions(state, origins, options);
  }

  void plan(Instruction instruction) throws IOException, InterruptedException {
    switch (instruction) {
      case From from ->
          throw new DockerfileError(from.span(), "FROM can't be a trigger of ONBUILD");
      case Run run -> runs.run(run);
      case Copy copy -> files.copy(copy);
      case Add add -> files.add(add);
      case Cmd cmd -> config.cmd(cmd);
      case Entrypoint entrypoint -> config.entrypoint(entrypoint);
      case Env env -> config.env(env);
      case Arg arg -> config.arg(arg);
      case Label label -> config.label(label);
      case Workdir workdir -> config.workdir(workdir);
      case User user -> config.user(user);
      case Expose expose -> config.expose(expose);
      case Volume volume -> config.volume(volume);
      case StopSignal stopSignal -> config.stopSignal(stopSignal);
      case Shell shell -> config.shell(shell);
      case Healthcheck healthcheck -> config.healthcheck(healthcheck);
      case OnBuild onBuild -> onBuild(onBuild);
      case Maintainer maintainer -> {
        state.author(maintainer.name());
        state.note(maintainer, Optional.of(HistoryText.of("MAINTAINER", maintainer.name())));
      }
    }
  }

  private void onBuild(OnBuild onBuild) {
    List<String> triggers = new ArrayList<>(state.config().onBuild());
    triggers.add(onBuild.trigger());
    state.change(builder -> builder.onBuild(triggers));
    state.note(onBuild, Optional.empty());
  }
}
