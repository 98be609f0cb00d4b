package io.varve.builder.graph;

import io.varve.builder.instruction.CommandLine;
import io.varve.builder.instruction.DeviceRequest;
import io.varve.builder.instruction.MountOption;
import io.varve.builder.instruction.Run;
import io.varve.builder.instruction.RunMount;
import io.varve.builder.step.StepNetwork;
import io.varve.builder.syntax.DockerfileError;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** Plans RUN. */
final class RunInstructions {

  private static final String HOST_NAME_ARGUMENT = "BUILDKIT_SANDBOX_HOSTNAME";
  private static final String CACHE_NAMESPACE_ARGUMENT = "BUILDKIT_CACHE_MOUNT_NS";
  private static final String SCRIPT_DIRECTORY = "/dev/pipes/";

  private final StageState state;
  private final Origins origins;
  private final BuildOptions options;

  RunInstructions(StageState state, Origins origins, BuildOptions options) {
    this.state = state;
    this.origins = origins;
    this.options = options;
  }

  void run(Run run) throws IOException, InterruptedException {
    refuseDevices(run);
    List<Vertex> inputs = new ArrayList<>(List.of(state.rootfs()));
    Optional<Op.Script> script = script(run.command());
    List<String> arguments =
        script
            .map(file -> List.of(SCRIPT_DIRECTORY + file.name()))
            .orElseGet(() -> arguments(run.command()));
    List<ExecMount> mounts = new ArrayList<>();
    for (MountOption option : run.mounts()) {
      mounts.add(mount(run, option, inputs));
    }
    Op.Exec exec =
        new Op.Exec(
            arguments,
            state.variables().programEnvironment(state.config()),
            proxies(),
            state.config().workingDir().isEmpty() ? "/" : state.config().workingDir(),
            state.config().user(),
            mounts,
            network(run.network()),
            run.security() == Run.Security.INSECURE,
            script,
            options.arguments().getOrDefault(HOST_NAME_ARGUMENT, Op.Exec.HOST_NAME));
    state.work(
        run,
        HistoryText.run(state.variables().historyPrefix(state.config()), arguments),
        Vertex.of(exec, inputs));
  }

  /** What a step can do without is left out, as by BuildKit on a host without it. */
  private static void refuseDevices(Run run) {
    for (DeviceRequest device : run.devices()) {
      if (device.required()) {
        throw new DockerfileError(
            run.span(),
            "the step requires the device \""
                + device.name()
                + "\", and builds here pass no device on; leave \"required\" out where the step can do"
                + " without");
      }
    }
  }

  private List<String> arguments(CommandLine command) {
    return switch (command) {
      case CommandLine.Exec(List<String> list) -> list;
      case CommandLine.Shell line ->
          switch (line.script()) {
            case CommandLine.Script.Text(String text) -> HistoryText.append(state.shell(), text);
            case CommandLine.Script.File file -> List.of(SCRIPT_DIRECTORY + file.name());
          };
    };
  }

  private static Optional<Op.Script> script(CommandLine command) {
    return command instanceof CommandLine.Shell line
            && line.script() instanceof CommandLine.Script.File(String name, String content)
        ? Optional.of(new Op.Script(name, content))
        : Optional.empty();
  }

  private ExecMount mount(Run run, MountOption option, List<Vertex> inputs)
      throws IOException, InterruptedException {
    RunMount mount = option.resolve(state.expander(), state.environment());
    return switch (mount) {
      case RunMount.Bind bind ->
          new ExecMount(
              bind,
              Optional.of(origin(run, bind.from(), inputs)),
              state.absolute(bind.target().orElse("")));
      case RunMount.Cache cache ->
          new ExecMount(
              inNamespace(cache),
              cache.from().isPresent()
                  ? Optional.of(origin(run, cache.from(), inputs))
                  : Optional.empty(),
              state.absolute(cache.target()));
      case RunMount.Tmpfs memory ->
          new ExecMount(memory, Optional.empty(), state.absolute(memory.target()));
      case RunMount.Secret secret ->
          new ExecMount(secret, Optional.empty(), secret.target().map(state::absolute).orElse(""));
      case RunMount.Ssh ssh ->
          new ExecMount(ssh, Optional.empty(), ssh.target().map(state::absolute).orElse(""));
    };
  }

  /** {@code BUILDKIT_CACHE_MOUNT_NS}: caches of one namespace are not those of another. */
  private RunMount.Cache inNamespace(RunMount.Cache cache) {
    String namespace = options.arguments().getOrDefault(CACHE_NAMESPACE_ARGUMENT, "");
    return namespace.isEmpty() ? cache : cache.withId(namespace + "/" + cache.id());
  }

  private FileOrigin origin(Run run, Optional<String> from, List<Vertex> inputs)
      throws IOException, InterruptedException {
    if (from.isEmpty()) {
      return new FileOrigin.Context("");
    }
    return switch (origins.find(from.get(), run.span())) {
      case Origins.Found.Context(String name) -> new FileOrigin.Context(name);
      case Origins.Found.Files(Vertex vertex) -> {
        inputs.add(vertex);
        yield new FileOrigin.Input(inputs.size() - 1);
      }
    };
  }

  /**
   * Proxy arguments that the Dockerfile does not declare: seen by programs, left out of history.
   */
  private SequencedMap<String, String> proxies() {
    SequencedMap<String, String> proxies = new LinkedHashMap<>();
    options
        .arguments()
        .forEach(
            (name, value) -> {
              if (StageVariables.isProxy(name)
                  && !state.variables().declared().containsKey(name)
                  && !state.config().env().containsKey(name)) {
                proxies.put(name, value);
              }
            });
    return proxies;
  }

  private static StepNetwork network(Run.Network network) {
    return switch (network) {
      case DEFAULT -> StepNetwork.BRIDGE;
      case NONE -> StepNetwork.NONE;
      case HOST -> StepNetwork.HOST;
    };
  }
}
