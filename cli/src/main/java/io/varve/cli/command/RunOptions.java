package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.ProcessOptions;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.SequencedMap;

/** The options that {@code run} and {@code create} share. */
final class RunOptions {
  private static final int ENGINE_FAILURE = 125;

  private RunOptions() {}

  static CommandSpec.Builder declare(CommandSpec.Builder spec) {
    declareOwn(spec);
    NetworkArguments.declare(spec);
    IsolationArguments.declare(spec);
    LimitArguments.declare(spec);
    return SupervisionArguments.declare(spec);
  }

  private static CommandSpec.Builder declareOwn(CommandSpec.Builder spec) {
    return spec.arguments(1, CommandSpec.ANY)
        .withCommandLine()
        .value("name", "NAME", "Its name (default: a random one)")
        .flag('i', "interactive", "Keep standard input open")
        .flag('t', "tty", "Give it a terminal")
        .list('a', "attach", "STREAM", "Connect only stdin, stdout or stderr")
        .list('e', "env", "NAME[=VALUE]", "A variable; without a value it takes the caller's")
        .list("env-file", "FILE", "Variables from a file, one NAME=VALUE a line")
        .value('w', "workdir", "DIR", "The working directory in the container")
        .value('u', "user", "USER[:GROUP]", "Who runs the program")
        .list("group-add", "GROUP", "A further group of its user")
        .list('v', "volume", "[SOURCE:]TARGET[:ro]", "A volume or a directory of the host")
        .list("mount", "type=…,…", "A mount, written out: type=bind|volume|tmpfs,src=…,dst=…[,ro]")
        .list("tmpfs", "DIR[:OPTIONS]", "An empty file system in memory")
        .list("volumes-from", "CONTAINER[:ro]", "What another container has mounted")
        .value("entrypoint", "PROGRAM", "A program in place of the image's entry point")
        .list('l', "label", "NAME=VALUE", "A free-form property")
        .list("label-file", "FILE", "Properties from a file, one NAME=VALUE a line")
        .list("annotation", "NAME=VALUE", "Accepted as docker does")
        .value("stop-signal", "SIGNAL", "The signal that stops it")
        .value("stop-timeout", "SECONDS", "How long stop waits before it kills")
        .value("oom-score-adj", "-1000-1000", "How soon it is killed when the host has no memory")
        .value("pull", "missing|always|never", "When to look for the image in its registry")
        .flag('q', "quiet", "Do not show how a pull goes")
        .value("platform", "OS/ARCH", "Which of the image's platforms")
        .flag("disable-content-trust", "Accepted as docker does")
        .flag("insecure", "Allow plain HTTP and any certificate")
        .refuse("volume-driver", "there are directories, and block volumes: varve volume create");
  }

  static ContainerSpec spec(Arguments arguments, Session session) throws IOException {
    return new ContainerSpec(
        arguments.positional(0),
        arguments.value("name"),
        process(arguments, session),
        IsolationArguments.of(arguments),
        NetworkArguments.of(arguments, session),
        MountArguments.of(arguments, session),
        labels(arguments, session),
        arguments.has("rm"),
        SupervisionArguments.of(arguments));
  }

  private static ProcessOptions process(Arguments arguments, Session session) throws IOException {
    Optional<List<String>> entrypoint =
        arguments
            .value("entrypoint")
            .map(program -> program.isEmpty() ? List.<String>of() : List.of(program));
    return new ProcessOptions(
        entrypoint,
        arguments.from(1),
        environment(arguments, session),
        arguments.value("workdir"),
        arguments.value("user"),
        arguments.values("group-add"),
        arguments.has("tty"),
        arguments.has("interactive"),
        arguments.value("stop-signal"),
        arguments
            .value("stop-timeout")
            .map(text -> Duration.ofSeconds(Quantity.number("stop-timeout", text))),
        oomScore(arguments));
  }

  private static OptionalInt oomScore(Arguments arguments) {
    Optional<String> text = arguments.value("oom-score-adj");
    if (text.isEmpty()) {
      return OptionalInt.empty();
    }
    long score = Quantity.number("oom-score-adj", text.get());
    if (score < -1000 || score > 1000) {
      throw new UsageError(
          ENGINE_FAILURE,
          "invalid value \"" + text.get() + "\" for --oom-score-adj: expected -1000 to 1000");
    }
    return OptionalInt.of((int) score);
  }

  private static SequencedMap<String, String> labels(Arguments arguments, Session session)
      throws IOException {
    List<String> all = new ArrayList<>();
    for (String file : arguments.values("label-file")) {
      all.addAll(lines(session.path(file)));
    }
    all.addAll(arguments.values("label"));
    return KeyValue.map("label", all);
  }

  /** The lines of a file of options that are no comments. */
  private static List<String> lines(Path file) throws IOException {
    return Files.readAllLines(file).stream()
        .map(String::stripLeading)
        .filter(line -> !line.isEmpty() && !line.startsWith("#"))
        .toList();
  }

  /** Variables of files, then of the command line, which win. */
  static List<String> environment(Arguments arguments, Session session) throws IOException {
    List<String> all = new ArrayList<>();
    for (String file : arguments.values("env-file")) {
      for (String line : lines(session.path(file))) {
        variable("env-file", line, session).ifPresent(all::add);
      }
    }
    for (String text : arguments.values("env")) {
      variable("env", text, session).ifPresent(all::add);
    }
    return all;
  }

  private static Optional<String> variable(String option, String text, Session session) {
    if (text.isEmpty() || text.startsWith("=")) {
      throw new UsageError(
          ENGINE_FAILURE,
          "invalid value \"" + text + "\" for --" + option + ": expected NAME=VALUE");
    }
    return text.indexOf('=') > 0
        ? Optional.of(text)
        : session.variable(text).map(value -> text + "=" + value);
  }
}
