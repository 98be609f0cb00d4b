package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.Quantity;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.IsolationOptions;
import io.varve.engine.container.ProcessOptions;
import io.varve.engine.container.ResourceLimits;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.network.PortMapping;
import io.varve.engine.volume.MountRequest;
import io.varve.engine.volume.MountSyntax;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.SequencedMap;

/** The options that {@code run} and {@code create} share. */
final class RunOptions {
  private static final int ENGINE_FAILURE = 125;

  private RunOptions() {}

  static CommandSpec.Builder declare(CommandSpec.Builder spec) {
    return SupervisionArguments.declare(declareLimits(declareOwn(spec)));
  }

  private static CommandSpec.Builder declareOwn(CommandSpec.Builder spec) {
    return spec.arguments(1, CommandSpec.ANY)
        .withCommandLine()
        .value("name", "NAME", "Its name (default: a random one)")
        .flag('i', "interactive", "Keep standard input open")
        .flag('t', "tty", "Give it a terminal")
        .list('e', "env", "NAME[=VALUE]", "A variable; without a value it takes the caller's")
        .list("env-file", "FILE", "Variables from a file, one NAME=VALUE a line")
        .value('w', "workdir", "DIR", "The working directory in the container")
        .value('u', "user", "USER[:GROUP]", "Who runs the program")
        .list('v', "volume", "[SOURCE:]TARGET[:ro]", "A volume or a directory of the host")
        .list("mount", "type=…,…", "A mount, written out: type=bind|volume|tmpfs,src=…,dst=…[,ro]")
        .list("tmpfs", "DIR[:OPTIONS]", "An empty file system in memory")
        .value("network", "NETWORK", "none, host, bridge (default) or the name of a network")
        .option(io.varve.cli.option.Option.value("net", "NETWORK", "The same as --network"))
        .list(
            'p',
            "publish",
            "[[ADDR:]PORT:]PORT",
            "A port of the host that leads to the container's")
        .flag('P', "publish-all", "Publish the ports that the image exposes on free ports")
        .list("add-host", "NAME:ADDRESS", "A line for /etc/hosts")
        .list("dns", "ADDRESS", "A name server in place of the host's")
        .list("network-alias", "NAME", "A further name for other containers of its network")
        .list("net-alias", "NAME", "The same as --network-alias")
        .value("entrypoint", "PROGRAM", "A program in place of the image's entry point")
        .flag("read-only", "The root file system can't be written")
        .value('h', "hostname", "NAME", "Its host name")
        .list("cap-add", "CAPABILITY", "A further capability")
        .list("cap-drop", "CAPABILITY", "A capability to take away, or ALL")
        .list("security-opt", "OPTION", "seccomp=unconfined, seccomp=FILE or no-new-privileges")
        .flag("privileged", "Every capability, device and path")
        .list("device", "DEVICE", "A device of the host")
        .list("sysctl", "NAME=VALUE", "A kernel parameter of its namespaces")
        .list("ulimit", "NAME=SOFT[:HARD]", "A limit of its processes")
        .value("shm-size", "SIZE", "The size of /dev/shm")
        .flag("init", "A small init reaps its processes")
        .list('l', "label", "NAME=VALUE", "A free-form property")
        .value("stop-signal", "SIGNAL", "The signal that stops it")
        .value("stop-timeout", "SECONDS", "How long stop waits before it kills")
        .value("pull", "missing|always|never", "When to look for the image in its registry")
        .value("platform", "OS/ARCH", "Which of the image's platforms")
        .flag("insecure", "Allow plain HTTP and any certificate");
  }

  static CommandSpec.Builder declareLimits(CommandSpec.Builder spec) {
    return spec.value('m', "memory", "SIZE", "The most memory, such as 512m")
        .value("memory-swap", "SIZE", "The most memory and swap together; -1 for no limit")
        .value("cpus", "NUMBER", "The most processors, such as 1.5")
        .value("cpu-shares", "NUMBER", "Weight against other containers")
        .value("cpuset-cpus", "LIST", "Processors to run on, such as 0-1,3")
        .value("pids-limit", "NUMBER", "The most processes; -1 for no limit");
  }

  static ContainerSpec spec(Arguments arguments, Session session) throws IOException {
    return new ContainerSpec(
        arguments.positional(0),
        arguments.value("name"),
        process(arguments, session),
        isolation(arguments),
        network(arguments),
        mounts(arguments, session),
        KeyValue.map("label", arguments.values("label")),
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
        arguments.has("tty"),
        arguments.has("interactive"),
        arguments.value("stop-signal"),
        arguments
            .value("stop-timeout")
            .map(text -> Duration.ofSeconds(Quantity.number("stop-timeout", text))));
  }

  /** Variables of files, then of the command line, which win. */
  static List<String> environment(Arguments arguments, Session session) throws IOException {
    List<String> all = new ArrayList<>();
    for (String file : arguments.values("env-file")) {
      for (String line : Files.readAllLines(session.path(file))) {
        String text = line.stripLeading();
        if (!text.isEmpty() && !text.startsWith("#")) {
          variable("env-file", text, session).ifPresent(all::add);
        }
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

  private static IsolationOptions isolation(Arguments arguments) {
    SequencedMap<String, String> sysctls = KeyValue.map("sysctl", arguments.values("sysctl"));
    return new IsolationOptions(
        arguments.value("hostname"),
        arguments.has("read-only"),
        arguments.has("privileged"),
        arguments.values("cap-add"),
        arguments.values("cap-drop"),
        arguments.values("security-opt"),
        limits(arguments),
        sysctls,
        size(arguments, "shm-size"),
        arguments.values("device"),
        arguments.values("ulimit"),
        arguments.has("init"));
  }

  static ResourceLimits limits(Arguments arguments) {
    return new ResourceLimits(
        size(arguments, "memory"),
        arguments.value("memory-swap").filter("-1"::equals).isPresent()
            ? OptionalLong.of(-1)
            : size(arguments, "memory-swap"),
        longOf(arguments.value("cpus").map(text -> Quantity.nanoCpus("cpus", text))),
        longOf(arguments.value("cpu-shares").map(text -> Quantity.number("cpu-shares", text))),
        arguments.value("cpuset-cpus"),
        longOf(arguments.value("pids-limit").map(text -> Quantity.number("pids-limit", text))));
  }

  private static OptionalLong size(Arguments arguments, String name) {
    return longOf(arguments.value(name).map(text -> Quantity.bytes(name, text)));
  }

  private static OptionalLong longOf(Optional<Long> value) {
    return value.isPresent() ? OptionalLong.of(value.get()) : OptionalLong.empty();
  }

  private static NetworkOptions network(Arguments arguments) {
    List<PortMapping> ports = new ArrayList<>();
    arguments.values("publish").forEach(text -> ports.addAll(PortMapping.parse(text)));
    return new NetworkOptions(
        arguments.value("network").or(() -> arguments.value("net")).orElse("bridge"),
        ports,
        arguments.values("add-host"),
        arguments.values("dns"),
        aliases(arguments),
        arguments.has("publish-all"),
        List.of());
  }

  private static List<String> aliases(Arguments arguments) {
    List<String> all = new ArrayList<>(arguments.values("network-alias"));
    all.addAll(arguments.values("net-alias"));
    return all;
  }

  private static List<MountRequest> mounts(Arguments arguments, Session session) {
    List<MountRequest> mounts = new ArrayList<>();
    arguments.values("volume").forEach(text -> mounts.add(MountArguments.volume(text, session)));
    arguments.values("mount").forEach(text -> mounts.add(MountSyntax.mount(text)));
    arguments.values("tmpfs").forEach(text -> mounts.add(MountSyntax.tmpfs(text)));
    return mounts;
  }
}
