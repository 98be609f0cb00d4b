package io.varve.engine.build;

import io.varve.builder.step.StepCommand;
import io.varve.builder.step.StepOutput;
import io.varve.builder.step.StepRunner;
import io.varve.engine.network.Connector;
import io.varve.engine.runtime.Namespaces;
import io.varve.engine.runtime.Namespaces.Namespace;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.runtime.RuntimeSpec;
import io.varve.engine.runtime.Signals;
import io.varve.linux.ChildProcess;
import io.varve.linux.OpenFile;
import io.varve.linux.Pipe;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.Json;
import io.varve.oci.task.TaskScope;
import io.varve.oci.task.Undisturbed;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;

/** Runs build steps with the OCI runtime, without a monitor. */
public final class RuntimeStepRunner implements StepRunner, AutoCloseable {
  private static final Path NOTHING = Path.of("/dev/null");
  private static final Duration PAUSE = Duration.ofMillis(1);

  private final Supplier<OciRuntime> runtime;
  private final StepNetworkSpace network;
  private final StepGroups groups;
  private final Path directory;
  private final boolean rootless;
  private final String architecture;

  /**
   * A runner.
   *
   * @param runtime gives the runtime, when the first step needs it
   * @param networks gives the networks, when a step needs them
   * @param directory where bundles are made: in memory, since they hold secrets
   * @param rootless whether the engine runs without the host's root
   * @param architecture the host's, as Go names it
   */
  public RuntimeStepRunner(
      Supplier<OciRuntime> runtime,
      Supplier<Connector> networks,
      Path directory,
      boolean rootless,
      String architecture) {
    this.runtime = runtime;
    this.network = new StepNetworkSpace(networks);
    this.groups = new StepGroups(rootless);
    this.directory = directory;
    this.rootless = rootless;
    this.architecture = architecture;
  }

  /** A bundle on disk, for a container of the runtime. */
  private record Made(String id, Path bundle, RuntimeSpec spec, boolean teaches) {
    Path pidFile() {
      return bundle.resolve("pid");
    }
  }

  /** Executes a bundle. */
  @FunctionalInterface
  private interface Execution {
    int run(Made made) throws IOException, InterruptedException;
  }

  @Override
  public int run(StepCommand command, StepOutput output) throws IOException, InterruptedException {
    return run(command, false, made -> execute(made, output));
  }

  @Override
  public int interact(StepCommand command) throws IOException, InterruptedException {
    return run(command, true, this::executeOnTerminal);
  }

  private int run(StepCommand command, boolean tty, Execution execution)
      throws IOException, InterruptedException {
    Files.createDirectories(directory);
    Path bundle = Files.createTempDirectory(directory, "step");
    String id = "varve-" + bundle.getFileName();
    try (StepBundle files = new StepBundle(bundle, command, rootless, architecture)) {
      files.mount();
      Namespaces namespaces =
          switch (command.network()) {
            case NONE -> Namespaces.OWN;
            case HOST -> Namespaces.ofNetwork(new Namespace.Host());
            case BRIDGE ->
                rootless
                    ? Namespaces.ofNetwork(new Namespace.Host())
                    : Namespaces.ofNetwork(new Namespace.Joined(network.namespace()));
          };
      RuntimeSpec spec = files.spec(id, namespaces, tty);
      OciRuntime.Description description = runtime.get().describe(spec);
      Files.write(bundle.resolve("config.json"), Json.toBytes(description.config()));
      return execution.run(new Made(id, bundle, spec, description.teaches()));
    }
  }

  /** Takes away the network and the control groups that steps have used. */
  @Override
  public void close() throws IOException {
    try (network) {
      groups.close();
    }
  }

  /** The runtime passes the bytes of our terminal on to that of the container, and its size. */
  private int executeOnTerminal(Made made) throws IOException, InterruptedException {
    Process process =
        new ProcessBuilder(runtime.get().runCommand(made.id(), made.bundle(), made.pidFile()))
            .inheritIO()
            .start();
    try {
      process.waitFor();
    } finally {
      if (process.isAlive()) {
        kill(made.id(), process::destroyForcibly);
      }
    }
    int code = process.exitValue();
    if (code != 0 && !Files.exists(made.pidFile())) {
      throw new NotFound("the runtime could not start the program, as it said above");
    }
    return code;
  }

  private int execute(Made made, StepOutput output) throws IOException, InterruptedException {
    try (OpenFile nothing = OpenFile.forReading(NOTHING);
        Pipe out = Pipe.open();
        Pipe error = Pipe.open()) {
      ChildProcess process =
          runtime
              .get()
              .run(
                  made.id(),
                  made.bundle(),
                  made.pidFile(),
                  List.of(nothing, out.writer(), error.writer()),
                  groups.surroundings(runtime.get(), made.spec()));
      out.writer().close();
      error.writer().close();
      try (OutputReader reader = new OutputReader(out.reader(), false, output);
          OutputReader errorReader = new OutputReader(error.reader(), true, output)) {
        int code = await(made, process, reader, errorReader);
        if (code != 0 && !Files.exists(made.pidFile())) {
          throw refusal(errorReader.last().orElse(""), code);
        }
        return code;
      }
    }
  }

  /** The first reader that fails, or an interruption, ends the program. */
  private int await(Made made, ChildProcess process, OutputReader... readers)
      throws IOException, InterruptedException {
    try (TaskScope scope = new TaskScope()) {
      if (made.teaches()) {
        scope.fork(() -> learn(made, process));
      }
      for (OutputReader reader : readers) {
        scope.fork(reader::last);
      }
      scope.joinOrThrow();
      return process.awaitExit();
    } finally {
      // Before anybody waits for the readers, which a living program keeps waiting.
      if (process.isAlive()) {
        kill(made.id(), () -> process.signal(Signals.KILL));
      }
    }
  }

  /** The number of the process is written when all else has been made. */
  private boolean learn(Made made, ChildProcess process) throws IOException, InterruptedException {
    while (process.isAlive() && !Files.exists(made.pidFile())) {
      Thread.sleep(PAUSE);
    }
    runtime.get().learn(made.id(), made.spec());
    return true;
  }

  /** Ends a process of the runtime. */
  @FunctionalInterface
  private interface End {
    void now() throws IOException;
  }

  /** The runtime waits for its container, so it ends when that does. */
  private void kill(String id, End process) throws IOException {
    Undisturbed.run(
        () -> {
          try {
            // The first process takes all others with it: they have process ids of their own.
            runtime.get().kill(id, Signals.KILL, false);
          } catch (IOException | NotFound _) {
            // It was not made yet, or ended just now.
          } finally {
            process.now();
            runtime.get().delete(id, true);
          }
        });
  }

  private static RuntimeException refusal(String reason, int code) {
    String lower = reason.toLowerCase(Locale.ROOT);
    if (lower.contains("not found") || lower.contains("no such file")) {
      return new NotFound("run build step: " + reason);
    }
    return new io.varve.oci.error.FailedPrecondition(
        "run build step: " + (reason.isEmpty() ? "the runtime ended with code " + code : reason));
  }
}
