package io.varve.builder.outline;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expander;
import io.varve.builder.expansion.Word;
import io.varve.builder.instruction.Add;
import io.varve.builder.instruction.Arg;
import io.varve.builder.instruction.Cmd;
import io.varve.builder.instruction.Copy;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.Entrypoint;
import io.varve.builder.instruction.Env;
import io.varve.builder.instruction.Expose;
import io.varve.builder.instruction.From;
import io.varve.builder.instruction.Healthcheck;
import io.varve.builder.instruction.Instruction;
import io.varve.builder.instruction.Label;
import io.varve.builder.instruction.Maintainer;
import io.varve.builder.instruction.MountOption;
import io.varve.builder.instruction.OnBuild;
import io.varve.builder.instruction.Run;
import io.varve.builder.instruction.RunMount;
import io.varve.builder.instruction.Shell;
import io.varve.builder.instruction.Stage;
import io.varve.builder.instruction.StopSignal;
import io.varve.builder.instruction.User;
import io.varve.builder.instruction.Volume;
import io.varve.builder.instruction.Workdir;
import io.varve.builder.outline.Outline.Argument;
import io.varve.oci.error.NotFound;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.SequencedSet;
import java.util.TreeSet;

/** Collects what a target takes, from the stage and from all stages that it needs. */
public final class OutlineReader {

  private final Dockerfile dockerfile;
  private final Expander expander;
  private final Map<String, String> given;
  private final Map<String, String> globals = new HashMap<>();
  private final SequencedMap<String, Argument> declared = new LinkedHashMap<>();
  private final SequencedMap<String, Argument> arguments = new LinkedHashMap<>();
  private final SequencedMap<String, Boolean> secrets = new LinkedHashMap<>();
  private final SequencedMap<String, Boolean> agents = new LinkedHashMap<>();
  private final SequencedSet<String> caches = new LinkedHashSet<>();
  private final TreeSet<Integer> seen = new TreeSet<>();

  private OutlineReader(Dockerfile dockerfile, Map<String, String> given) {
    this.dockerfile = dockerfile;
    this.expander = dockerfile.expander();
    this.given = given;
  }

  /**
   * Reads a file.
   *
   * @param dockerfile the file
   * @param target the stage, empty for the last
   * @param given values for ARG, those of the platform among them
   * @return what the stage takes
   * @throws NotFound when there is no such stage
   */
  public static Outline read(
      Dockerfile dockerfile, Optional<String> target, Map<String, String> given) {
    int count = dockerfile.stages().size();
    Stage stage =
        target.isEmpty()
            ? dockerfile.stages().getLast()
            : dockerfile
                .stage(target.get(), count)
                .orElseThrow(
                    () -> new NotFound("the Dockerfile has no stage \"" + target.get() + "\""));
    OutlineReader reader = new OutlineReader(dockerfile, given);
    reader.readGlobals();
    reader.add(stage);
    return new Outline(
        stage.name(),
        Targets.description(stage),
        new ArrayList<>(reader.arguments.values()),
        reader.secrets,
        reader.agents,
        new ArrayList<>(reader.caches));
  }

  private void readGlobals() {
    for (Arg arg : dockerfile.globalArguments()) {
      for (Arg.Declaration declaration : arg.declarations()) {
        String name = declaration.name().text();
        Optional<String> value = value(declaration, name, globals);
        value.ifPresent(text -> globals.put(name, text));
        declared.put(name, new Argument(name, value, declaration.description()));
      }
    }
  }

  private Optional<String> value(
      Arg.Declaration declaration, String name, Map<String, String> variables) {
    return Optional.ofNullable(given.get(name))
        .or(() -> declaration.value().map(word -> expander.expand(word, known(variables))));
  }

  private Environment known(Map<String, String> variables) {
    return Environment.of(variables).orElse(Environment.of(given));
  }

  private void add(Stage stage) {
    if (!seen.add(stage.index())) {
      return;
    }
    stage.from().platform().ifPresent(this::addUsed);
    addUsed(stage.from().base());
    String base = expander.expand(stage.from().base(), known(globals));
    dockerfile.stage(base, stage.index()).ifPresent(this::add);
    Map<String, String> variables = new HashMap<>();
    for (Instruction instruction : stage.instructions()) {
      switch (instruction) {
        case Arg arg -> arg.declarations().forEach(each -> add(each, variables));
        case Copy copy -> copy.from().ifPresent(from -> addStage(from, stage));
        case Run run -> run.mounts().forEach(mount -> add(mount, variables, stage));
        case From _, Add _, Cmd _, Entrypoint _, Env _, Label _, Workdir _, User _, Expose _ -> {}
        case Volume _, StopSignal _, Shell _, Healthcheck _, OnBuild _, Maintainer _ -> {}
      }
    }
  }

  private void addStage(String name, Stage user) {
    dockerfile
        .stage(name, dockerfile.stages().size())
        .filter(stage -> stage.index() != user.index())
        .ifPresent(this::add);
  }

  /** Global arguments that FROM uses belong to the target, too. */
  private void addUsed(Word word) {
    for (String name : expander.examine(word, known(globals)).used()) {
      Optional.ofNullable(declared.get(name))
          .ifPresent(argument -> arguments.putIfAbsent(name, argument));
    }
  }

  private void add(Arg.Declaration declaration, Map<String, String> variables) {
    String name = expander.expand(declaration.name(), known(variables));
    Optional<Argument> global = Optional.ofNullable(declared.get(name));
    Optional<String> value =
        value(declaration, name, variables).or(() -> global.flatMap(Argument::value));
    value.ifPresent(text -> variables.put(name, text));
    Optional<String> description =
        declaration.description().or(() -> global.flatMap(Argument::description));
    arguments.put(name, new Argument(name, value, description));
  }

  private void add(MountOption option, Map<String, String> variables, Stage stage) {
    option.from().ifPresent(from -> addStage(from, stage));
    switch (option.resolve(expander, known(variables))) {
      case RunMount.Secret secret ->
          secrets.merge(secret.id(), secret.required(), Boolean::logicalOr);
      case RunMount.Ssh agent -> agents.merge(agent.id(), agent.required(), Boolean::logicalOr);
      case RunMount.Cache cache -> caches.add(cache.id());
      case RunMount.Bind _, RunMount.Tmpfs _ -> {}
    }
  }
}
