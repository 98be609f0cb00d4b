package io.varve.builder.graph;

import io.varve.builder.expansion.Word;
import io.varve.builder.instruction.Arg;
import io.varve.builder.instruction.Assignment;
import io.varve.builder.instruction.Cmd;
import io.varve.builder.instruction.CommandLine;
import io.varve.builder.instruction.Entrypoint;
import io.varve.builder.instruction.Env;
import io.varve.builder.instruction.Expose;
import io.varve.builder.instruction.Healthcheck;
import io.varve.builder.instruction.Label;
import io.varve.builder.instruction.Shell;
import io.varve.builder.instruction.StopSignal;
import io.varve.builder.instruction.User;
import io.varve.builder.instruction.Volume;
import io.varve.builder.instruction.Workdir;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.tree.TreePath;
import io.varve.oci.RunConfig;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Plans the instructions that say how a container starts. */
final class ConfigInstructions {

  private final StageState state;
  private final BuildOptions options;
  private final GlobalArguments globals;
  private boolean commandSet;

  ConfigInstructions(StageState state, BuildOptions options, GlobalArguments globals) {
    this.state = state;
    this.options = options;
    this.globals = globals;
  }

  void env(Env env) {
    SequencedMap<String, String> values = expandAll(env.variables());
    state.change(
        config -> {
          values.forEach(config::putEnv);
          return config;
        });
    state.note(env, Optional.of(HistoryText.of("ENV", pairs(values))));
  }

  void label(Label label) {
    SequencedMap<String, String> values = expandAll(label.labels());
    state.change(
        config -> {
          values.forEach(config::putLabel);
          return config;
        });
    state.note(label, Optional.of(HistoryText.of("LABEL", pairs(values))));
  }

  void arg(Arg arg) {
    List<String> shown = new ArrayList<>();
    for (Arg.Declaration declaration : arg.declarations()) {
      String name = state.expand(declaration.name());
      Optional<String> value =
          Optional.ofNullable(options.arguments().get(name))
              .or(() -> state.expand(declaration.value()))
              .or(() -> globals.environment().get(name));
      state.declare(name, value);
      shown.add(name + value.map(v -> "=" + v).orElse(""));
    }
    state.note(arg, Optional.of(HistoryText.of("ARG", String.join(" ", shown))));
  }

  void cmd(Cmd cmd) {
    List<String> arguments = HistoryText.arguments(cmd.command(), state.shell());
    commandSet = true;
    state.change(config -> config.cmd(arguments));
    state.note(cmd, Optional.of(HistoryText.command("CMD", arguments)));
  }

  void entrypoint(Entrypoint entrypoint) {
    List<String> arguments = HistoryText.arguments(entrypoint.command(), state.shell());
    // A command of the base image was meant for its own entry point.
    state.change(
        config -> commandSet ? config.entrypoint(arguments) : config.entrypoint(arguments).noCmd());
    state.note(entrypoint, Optional.of(HistoryText.command("ENTRYPOINT", arguments)));
  }

  void workdir(Workdir workdir) {
    String written = state.expand(workdir.path());
    if (written.isEmpty()) {
      throw new DockerfileError(workdir.span(), "WORKDIR is empty", "a path", "");
    }
    String path = TreePath.of(state.absolute(written)).toString();
    state.change(config -> config.workingDir(path));
    if (path.equals("/")) {
      state.note(workdir, Optional.of(HistoryText.of("WORKDIR", path)));
      return;
    }
    Op make = new Op.MakeDirectory(path, state.config().user());
    state.work(workdir, HistoryText.of("WORKDIR", path), Vertex.of(make, List.of(state.rootfs())));
  }

  void user(User user) {
    String name = state.expand(user.user());
    state.change(config -> config.user(name));
    state.note(user, Optional.of(HistoryText.of("USER", name)));
  }

  void volume(Volume volume) {
    List<String> paths = volume.paths().stream().map(state::expand).toList();
    state.change(
        config -> {
          paths.forEach(config::addVolume);
          return config;
        });
    state.note(volume, Optional.of(HistoryText.of("VOLUME", HistoryText.quoted(paths))));
  }

  void expose(Expose expose) {
    List<String> ports = new ArrayList<>();
    for (Word word : expose.ports()) {
      for (String port : state.expander().expandAll(word, state.environment())) {
        ports.addAll(PortRange.parse(port, expose.span()).ports());
      }
    }
    state.change(
        config -> {
          ports.forEach(config::addExposedPort);
          return config;
        });
    state.note(expose, Optional.of(HistoryText.of("EXPOSE", HistoryText.quoted(ports))));
  }

  void stopSignal(StopSignal stopSignal) {
    String signal = state.expand(stopSignal.signal());
    state.change(config -> config.stopSignal(signal));
    state.note(stopSignal, Optional.of(HistoryText.of("STOPSIGNAL", signal)));
  }

  void shell(Shell shell) {
    state.change(config -> config.shell(shell.arguments()));
    state.note(shell, Optional.of(HistoryText.command("SHELL", shell.arguments())));
  }

  void healthcheck(Healthcheck check) {
    List<String> test = check.command().map(this::test).orElse(List.of("NONE"));
    state.change(
        config ->
            config.healthcheck(
                new RunConfig.Healthcheck(
                    test,
                    check.interval(),
                    check.timeout(),
                    check.startPeriod(),
                    check.startInterval(),
                    check.retries())));
    state.note(check, Optional.of(HistoryText.command("HEALTHCHECK", test)));
  }

  private List<String> test(CommandLine command) {
    return switch (command) {
      case CommandLine.Exec(List<String> arguments) -> {
        List<String> test = new ArrayList<>(List.of("CMD"));
        test.addAll(arguments);
        yield test;
      }
      case CommandLine.Shell line -> List.of("CMD-SHELL", line.text());
    };
  }

  /** All values see the environment before the instruction. */
  private SequencedMap<String, String> expandAll(List<Assignment> assignments) {
    SequencedMap<String, String> values = new LinkedHashMap<>();
    for (Assignment assignment : assignments) {
      values.put(state.expand(assignment.name()), state.expand(assignment.value()));
    }
    return values;
  }

  private static String pairs(SequencedMap<String, String> values) {
    return String.join(
        " ", values.entrySet().stream().map(e -> e.getKey() + "=" + e.getValue()).toList());
  }
}
