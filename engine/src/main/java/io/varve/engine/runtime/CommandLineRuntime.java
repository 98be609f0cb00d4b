package io.varve.engine.runtime;

import io.varve.engine.container.ResourceLimits;
import io.varve.engine.process.Command;
import io.varve.engine.process.CommandResult;
import io.varve.linux.ChildProcess;
import io.varve.linux.FileHandle;
import io.varve.linux.ThreadMounts;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * crun or runc. Both take the same commands.
 *
 * @param program the runtime itself, for containers that exist
 * @param creator what makes containers and enters them: the program, or a wrapper around it where
 *     the host's control groups would keep it from working
 * @param state where the runtime keeps its state, so that stores do not see each other's containers
 * @param description its name and version
 * @param options further global options
 * @param hidden mounts of the host that it must not see when it makes containers; the wrapper hides
 *     them, too
 * @param filters what it has compiled, when it takes that instead of compiling anew
 */
public record CommandLineRuntime(
    Path program,
    Path creator,
    Path state,
    String description,
    List<String> options,
    List<Path> hidden,
    Optional<CompiledFilters> filters)
    implements OciRuntime {
  /** Tells crun to make no control groups. */
  static final String NO_GROUPS = "--cgroup-manager=disabled";

  /** Copies the lists. */
  public CommandLineRuntime {
    options = List.copyOf(options);
    hidden = List.copyOf(hidden);
  }

  @Override
  public List<String> globalOptions() {
    List<String> all = new ArrayList<>(options);
    all.add("--root");
    all.add(state.toString());
    return all;
  }

  @Override
  public Description describe(RuntimeSpec spec) throws IOException {
    if (filters.isEmpty() || spec.seccomp().isEmpty()) {
      return new Description(spec.toJson(), false);
    }
    Optional<String> compiled = filters.get().find(spec.seccomp().get());
    // The profile stays: a runtime that does not know the annotation is to confine all the same.
    return compiled
        .map(program -> spec.toJson(Map.of(CompiledFilters.ANNOTATION, program)))
        .map(config -> new Description(config, false))
        .orElseGet(() -> new Description(spec.toJson(), true));
  }

  @Override
  public void learn(String id, RuntimeSpec spec) throws IOException {
    if (filters.isPresent() && spec.seccomp().isPresent()) {
      filters.get().keep(spec.seccomp().get(), state.resolve(id));
    }
  }

  @Override
  public List<String> runCommand(String id, Path bundle, Path pidFile) {
    return runCommand(creator, id, bundle, pidFile);
  }

  private List<String> runCommand(Path file, String id, Path bundle, Path pidFile) {
    return call(file, "run", "--bundle", bundle.toString(), "--pid-file", pidFile.toString(), id);
  }

  @Override
  public boolean canInheritGroups() {
    return isCrun(program);
  }

  /** Whether a program is crun, which can do a few things that no other runtime can. */
  static boolean isCrun(Path program) {
    return program.getFileName().toString().equals("crun");
  }

  /** Without the wrapper, whose shells and tools take longer than the hiding. */
  @Override
  public ChildProcess run(
      String id,
      Path bundle,
      Path pidFile,
      List<? extends FileHandle> streams,
      Surroundings surroundings)
      throws IOException {
    List<String> command = new ArrayList<>(runCommand(program, id, bundle, pidFile));
    if (surroundings.inheritsGroups()) {
      command.add(1, NO_GROUPS);
    }
    return ChildProcess.start(
        command,
        streams,
        surroundings.threads(),
        () -> {
          if (!hidden.isEmpty()) {
            ThreadMounts.separate(hidden);
          }
        });
  }

  @Override
  public List<String> execCommand(String id, Path process, Path pidFile) {
    return call(
        creator, "exec", "--process", process.toString(), "--pid-file", pidFile.toString(), id);
  }

  @Override
  public void start(String id) throws IOException {
    act("start container", id, "start", id);
  }

  @Override
  public void kill(String id, int signal, boolean all) throws IOException {
    String number = Integer.toString(signal);
    if (all) {
      act("signal container", id, "kill", "--all", id, number);
    } else {
      act("signal container", id, "kill", id, number);
    }
  }

  @Override
  public void delete(String id, boolean force) throws IOException {
    Command command =
        force ? command(program, "delete", "--force", id) : command(program, "delete", id);
    CommandResult result = command.run();
    if (!result.succeeded() && !isAbsent(result)) {
      throw new IOException("delete container " + id + ": " + result.reason());
    }
  }

  @Override
  public void deleteInBackground(String id) throws IOException {
    new ProcessBuilder(call(program, "delete", "--force", id))
        .redirectInput(ProcessBuilder.Redirect.from(Path.of("/dev/null").toFile()))
        .redirectOutput(ProcessBuilder.Redirect.DISCARD)
        .redirectError(ProcessBuilder.Redirect.DISCARD)
        .start();
  }

  @Override
  public void pause(String id) throws IOException {
    act("pause container", id, "pause", id);
  }

  @Override
  public void resume(String id) throws IOException {
    act("unpause container", id, "resume", id);
  }

  @Override
  public void update(String id, ResourceLimits limits) throws IOException {
    CommandResult result =
        command(program, "update", "--resources", "-", id)
            .withInput(Json.toText(RuntimeSpec.limits(limits)))
            .run();
    if (!result.succeeded()) {
      throw failure("change the limits of container", id, result);
    }
  }

  @Override
  public RuntimeState state(String id) throws IOException {
    CommandResult result = command(program, "state", id).run();
    if (!result.succeeded()) {
      if (isAbsent(result)) {
        return new RuntimeState.Absent();
      }
      throw new IOException("state of container " + id + ": " + result.reason());
    }
    JsonObject json =
        Json.parseObject(result.output().getBytes(StandardCharsets.UTF_8), description + " state");
    long pid = json.number("pid").orElse(0);
    String status = json.requiredString("status");
    return switch (status) {
      case "creating", "created" -> new RuntimeState.Created(pid);
      case "running" -> new RuntimeState.Running(pid);
      case "paused" -> new RuntimeState.Paused(pid);
      case "stopped" -> new RuntimeState.Stopped();
      default -> throw new IOException("state of container " + id + ": unknown \"" + status + "\"");
    };
  }

  @Override
  public List<Long> processes(String id) throws IOException {
    CommandResult result = command(program, "ps", "--format", "json", id).run();
    if (!result.succeeded()) {
      throw failure("list processes of container", id, result);
    }
    byte[] text = result.output().getBytes(StandardCharsets.UTF_8);
    return Json.parse(text, description + " ps").asArray("ps").stream()
        .map(v -> v.asLong("pid"))
        .toList();
  }

  private void act(String action, String id, String... arguments) throws IOException {
    CommandResult result = command(program, arguments).run();
    if (!result.succeeded()) {
      throw failure(action, id, result);
    }
  }

  private static IOException failure(String action, String id, CommandResult result) {
    if (isAbsent(result)) {
      throw new NotFound(action + " " + id + ": the runtime knows no such container");
    }
    return new IOException(action + " " + id + ": " + result.reason());
  }

  private static boolean isAbsent(CommandResult result) {
    String error = result.error().toLowerCase(Locale.ROOT);
    return error.contains("does not exist") || error.contains("no such file or directory");
  }

  private Command command(Path file, String... arguments) {
    List<String> all = call(file, arguments);
    return Command.of(file, all.subList(1, all.size()).toArray(String[]::new));
  }

  private List<String> call(Path file, String... arguments) {
    List<String> all = new ArrayList<>();
    all.add(file.toString());
    all.addAll(globalOptions());
    all.addAll(List.of(arguments));
    return all;
  }
}
