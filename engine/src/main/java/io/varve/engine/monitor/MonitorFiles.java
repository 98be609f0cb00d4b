package io.varve.engine.monitor;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * Where a monitor keeps what belongs to one process.
 *
 * @param id the process' name at the monitor
 * @param container the container's name at the runtime, after which the exit code's file is named
 * @param bundle a directory with a short path, which holds {@code config.json} and the sockets
 * @param state a directory that survives a reboot
 */
public record MonitorFiles(String id, String container, Path bundle, Path state) {
  /**
   * The socket with the process' streams.
   *
   * @return its path
   */
  public Path attach() {
    return bundle.resolve("attach");
  }

  /**
   * The pipe that takes the terminal's size.
   *
   * @return its path
   */
  public Path control() {
    return bundle.resolve("ctl");
  }

  /**
   * The process' number.
   *
   * @return a file
   */
  public Path pidFile() {
    return bundle.resolve("pidfile");
  }

  /**
   * The monitor's number.
   *
   * @return a file
   */
  public Path monitorPidFile() {
    return bundle.resolve("conmon.pid");
  }

  /**
   * What the process wrote.
   *
   * @return a file of lines {@code TIME stdout|stderr F|P TEXT}
   */
  public Path log() {
    return state.resolve("ctr.log");
  }

  /**
   * The directory of exit codes.
   *
   * @return its path
   */
  public Path exits() {
    return state.resolve("exits");
  }

  /**
   * The directory of what else the monitor says.
   *
   * @return its path
   */
  public Path persist() {
    return state.resolve("persist");
  }

  /**
   * The exit code.
   *
   * @return the code, empty while the process runs or when the monitor died before it
   * @throws IOException when reading fails
   */
  public OptionalInt exitCode() throws IOException {
    OptionalLong code = number(exits().resolve(container));
    return code.isPresent() ? OptionalInt.of((int) code.getAsLong()) : OptionalInt.empty();
  }

  /**
   * The monitor's process.
   *
   * @return its number, empty when unknown
   * @throws IOException when reading fails
   */
  public OptionalLong monitorPid() throws IOException {
    return number(monitorPidFile());
  }

  /**
   * Whether the kernel killed the process for memory.
   *
   * @return true when the monitor saw that
   */
  public boolean outOfMemory() {
    return Files.exists(persist().resolve("oom")) || Files.exists(bundle.resolve("oom"));
  }

  private static OptionalLong number(Path file) throws IOException {
    try {
      return OptionalLong.of(Long.parseLong(Files.readString(file).strip()));
    } catch (NoSuchFileException | NumberFormatException e) {
      return OptionalLong.empty();
    }
  }
}
