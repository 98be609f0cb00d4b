package io.varve.engine.testing;

import io.varve.engine.container.ResourceLimits;
import io.varve.engine.monitor.RuntimeRefusal;
import io.varve.engine.process.Programs;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.runtime.RuntimeState;
import io.varve.linux.Errno;
import io.varve.linux.ProcessDescriptor;
import io.varve.linux.SystemCallException;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.File;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * A runtime whose containers are plain processes of the host: nothing is kept apart, and no right
 * is needed. A made container is a shell that waits for a line before it becomes the program.
 */
public final class HostProcessRuntime implements OciRuntime {
  private static final String WAIT =
      "IFS= read -r go <\"$0\" || exit 125; rm -f \"$0\"; exec \"$@\"";
  private static final int STOP = 19;
  private static final int CONTINUE = 18;
  private static final int KILL = 9;

  private final Path scripts;
  private final Programs programs;
  private final Map<String, Container> containers = new ConcurrentHashMap<>();

  private record Container(Process process, Path gate, boolean started, boolean paused) {}

  /**
   * A runtime.
   *
   * @param scripts a directory for its files
   * @param searchPath where programs are looked for
   */
  public HostProcessRuntime(Path scripts, List<Path> searchPath) {
    this.scripts = scripts;
    this.programs = new Programs(searchPath);
  }

  @Override
  public Path creator() {
    return Path.of("/bin/sh");
  }

  @Override
  public List<String> globalOptions() {
    return List.of();
  }

  @Override
  public String description() {
    return "processes of the host";
  }

  /** Makes a container; its streams are the process'. */
  public Process create(String id, Path bundle) throws IOException {
    if (containers.containsKey(id)) {
      throw new IOException("container " + id + " exists already");
    }
    Path gate = Files.createTempFile(scripts, "gate", "");
    Files.delete(gate);
    run("mkfifo", gate.toString());
    List<String> command = new ArrayList<>(List.of("/bin/sh", "-c", WAIT, gate.toString()));
    command.addAll(
        arguments(document(bundle.resolve("config.json")).object("process").orElseThrow()));
    Process process = new ProcessBuilder(command).directory(new File("/")).start();
    containers.put(id, new Container(process, gate, false, false));
    return process;
  }

  /** Runs a further process. */
  public Process exec(String id, Path processFile) throws IOException {
    known("exec in", id);
    return new ProcessBuilder(arguments(document(processFile))).directory(new File("/")).start();
  }

  private static JsonObject document(Path file) throws IOException {
    return Json.parseObject(Files.readAllBytes(file), file.toString());
  }

  private List<String> arguments(JsonObject process) throws IOException {
    List<String> arguments = process.strings("args").orElseThrow();
    if (programs.find(arguments.getFirst()).isEmpty()) {
      throw new RuntimeRefusal("executable file " + arguments.getFirst() + " not found in $PATH");
    }
    return arguments;
  }

  @Override
  public List<String> runCommand(String id, Path bundle, Path pidFile) {
    return direct(bundle.resolve("config.json"), pidFile, true);
  }

  @Override
  public List<String> execCommand(String id, Path process, Path pidFile) {
    return direct(process, pidFile, false);
  }

  private static List<String> direct(Path file, Path pidFile, boolean whole) {
    try {
      JsonObject json = document(file);
      JsonObject process = whole ? json.object("process").orElseThrow() : json;
      List<String> command = new ArrayList<>();
      command.addAll(List.of("/bin/sh", "-c", "echo $$ >\"$0\"; exec \"$@\"", pidFile.toString()));
      command.addAll(process.strings("args").orElseThrow());
      return command;
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Override
  public void start(String id) throws IOException {
    Container container = known("start", id);
    if (container.started()) {
      throw new IOException("container " + id + " was started already");
    }
    try (OutputStream gate = Files.newOutputStream(container.gate())) {
      gate.write('\n');
    }
    containers.put(id, new Container(container.process(), container.gate(), true, false));
  }

  @Override
  public void kill(String id, int signal, boolean all) throws IOException {
    Container container = known("signal", id);
    Process first = container.process();
    if (!first.isAlive()) {
      throw new IOException("container " + id + " is not running");
    }
    List<Long> targets = all ? processes(id) : List.of(first.pid());
    for (long pid : targets) {
      signalUnlessGone(pid, signal);
    }
  }

  /** One of several may end because another did. */
  private static void signalUnlessGone(long pid, int signal) throws IOException {
    try {
      ProcessDescriptor.kill(pid, signal);
    } catch (SystemCallException e) {
      if (e.errno() != Errno.ESRCH) {
        throw e;
      }
    }
  }

  @Override
  public void delete(String id, boolean force) throws IOException {
    Container container = containers.get(id);
    if (container == null) {
      return;
    }
    if (container.process().isAlive()) {
      if (!force) {
        throw new IOException("container " + id + " is running");
      }
      kill(id, KILL, true);
      container.process().onExit().join();
    }
    Files.deleteIfExists(container.gate());
    containers.remove(id);
  }

  @Override
  public void deleteInBackground(String id) throws IOException {
    delete(id, true);
  }

  @Override
  public void pause(String id) throws IOException {
    freeze(id, STOP, true);
  }

  @Override
  public void resume(String id) throws IOException {
    freeze(id, CONTINUE, false);
  }

  private void freeze(String id, int signal, boolean paused) throws IOException {
    Container container = known("pause", id);
    ProcessDescriptor.kill(container.process().pid(), signal);
    containers.put(id, new Container(container.process(), container.gate(), true, paused));
  }

  @Override
  public void update(String id, ResourceLimits limits) {
    Container _ = known("change the limits of", id); // nothing is limited
  }

  @Override
  public RuntimeState state(String id) {
    Container container = containers.get(id);
    if (container == null) {
      return new RuntimeState.Absent();
    }
    long pid = container.process().pid();
    if (!container.process().isAlive()) {
      return new RuntimeState.Stopped();
    }
    if (container.paused()) {
      return new RuntimeState.Paused(pid);
    }
    return container.started() ? new RuntimeState.Running(pid) : new RuntimeState.Created(pid);
  }

  @Override
  public List<Long> processes(String id) {
    Process process = known("list processes of", id).process();
    List<Long> all = new ArrayList<>(List.of(process.pid()));
    process.descendants().forEach(child -> all.add(child.pid()));
    return all;
  }

  private Container known(String action, String id) {
    Container container = containers.get(id);
    if (container == null) {
      throw new NotFound(action + " container " + id + ": the runtime knows no such container");
    }
    return container;
  }

  private static void run(String... command) throws IOException {
    Process process = new ProcessBuilder(command).inheritIO().start();
    if (process.onExit().join().exitValue() != 0) {
      throw new IOException(command[0] + " failed");
    }
  }
}
