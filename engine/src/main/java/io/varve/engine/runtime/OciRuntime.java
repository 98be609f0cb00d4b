package io.varve.engine.runtime;

import io.varve.engine.container.ResourceLimits;
import io.varve.linux.ChildProcess;
import io.varve.linux.FileHandle;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Executor;

/**
 * A program that makes containers of bundles (runtime specification). Containers are made by a
 * monitor, which calls {@link #creator} itself, or with {@link #runCommand}; the rest is here.
 *
 * <p>Failures are {@link IOException}s with the runtime's own reason; a container that does not
 * exist is {@link io.varve.oci.error.NotFound}.
 */
public interface OciRuntime {
  /**
   * The program that a monitor calls to make containers and run further processes in them.
   *
   * @return its file
   */
  Path creator();

  /**
   * The options that every call of {@link #creator} begins with.
   *
   * @return for instance {@code --root DIR}
   */
  List<String> globalOptions();

  /**
   * The program's name and version.
   *
   * @return for instance {@code crun 1.8.1}
   */
  String description();

  /**
   * A container's description.
   *
   * @param config {@code config.json}
   * @param teaches whether {@link #learn} has something to learn from the container
   */
  record Description(JsonObject config, boolean teaches) {}

  /**
   * A container's description in the words that this runtime understands best.
   *
   * @param spec the container
   * @return the description
   * @throws IOException when what was learnt can't be read
   */
  default Description describe(RuntimeSpec spec) throws IOException {
    return new Description(spec.toJson(), false);
  }

  /**
   * Learns from a container for later descriptions; nothing happens when it is gone.
   *
   * @param id the container, which the runtime has made
   * @param spec what it was made of
   * @throws IOException when it can't be kept
   */
  default void learn(String id, RuntimeSpec spec) throws IOException {}

  /**
   * The call that makes a container, runs its program with the caller's streams, and deletes it.
   *
   * @param id the container's name at the runtime
   * @param bundle the directory with {@code config.json}
   * @param pidFile takes the process' number
   * @return program and arguments
   */
  List<String> runCommand(String id, Path bundle, Path pidFile);

  /**
   * What surrounds a runtime when it is started.
   *
   * @param threads runs a task on a platform thread of its own, as {@link ChildProcess#start} wants
   *     it
   * @param inheritsGroups whether the container is to stay in the control groups of that thread,
   *     with their limits and rules for devices, in place of getting some of its own
   */
  record Surroundings(Executor threads, boolean inheritsGroups) {
    /** Nothing in particular. */
    public static final Surroundings PLAIN =
        new Surroundings(task -> Thread.ofPlatform().daemon().start(task), false);
  }

  /**
   * Whether a container can stay in the control groups of the thread that starts the runtime.
   *
   * @return false where the runtime always makes groups
   */
  default boolean canInheritGroups() {
    return false;
  }

  /**
   * Makes a container, runs its program, and deletes it, as the call of {@link #runCommand} does,
   * with as few processes around it as the host allows.
   *
   * @param id the container's name at the runtime
   * @param bundle the directory with {@code config.json}
   * @param pidFile takes the process' number
   * @param streams the program's standard input, output and error
   * @param surroundings what surrounds the runtime
   * @return the runtime's process, which ends with the program's exit code
   * @throws IOException when the runtime can't be started
   */
  default ChildProcess run(
      String id,
      Path bundle,
      Path pidFile,
      List<? extends FileHandle> streams,
      Surroundings surroundings)
      throws IOException {
    return ChildProcess.start(
        runCommand(id, bundle, pidFile), streams, surroundings.threads(), () -> {});
  }

  /**
   * The call that runs a further process with the caller's streams.
   *
   * @param id the container
   * @param process the file with the process, as in {@code config.json}
   * @param pidFile takes the process' number
   * @return program and arguments
   */
  List<String> execCommand(String id, Path process, Path pidFile);

  /**
   * Lets a made container's program begin.
   *
   * @param id the container
   * @throws IOException when it fails
   */
  void start(String id) throws IOException;

  /**
   * Sends a signal.
   *
   * @param id the container
   * @param signal its number
   * @param all whether to all its processes
   * @throws IOException when it fails
   */
  void kill(String id, int signal, boolean all) throws IOException;

  /**
   * Forgets a container; nothing happens when there is none.
   *
   * @param id the container
   * @param force whether to kill it first
   * @throws IOException when it fails, or runs and {@code force} is false
   */
  void delete(String id, boolean force) throws IOException;

  /**
   * Begins to forget an ended container whose name is never used again, and does not wait: what a
   * control group takes to go is nothing that anybody needs to see.
   *
   * @param id the container
   * @throws IOException when the runtime can't be called
   */
  void deleteInBackground(String id) throws IOException;

  /**
   * Freezes a container's processes.
   *
   * @param id the container
   * @throws IOException when it fails
   */
  void pause(String id) throws IOException;

  /**
   * Lets frozen processes run on.
   *
   * @param id the container
   * @throws IOException when it fails
   */
  void resume(String id) throws IOException;

  /**
   * Changes what a container may use, at once.
   *
   * @param id the container
   * @param limits what changes
   * @throws IOException when it fails
   */
  void update(String id, ResourceLimits limits) throws IOException;

  /**
   * What a container is doing.
   *
   * @param id the container
   * @return its state; {@link RuntimeState.Absent} when there is none
   * @throws IOException when it fails
   */
  RuntimeState state(String id) throws IOException;

  /**
   * The processes of a container.
   *
   * @param id the container
   * @return their numbers on the host
   * @throws IOException when it fails
   */
  List<Long> processes(String id) throws IOException;
}
