package io.varve.engine.monitor;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.StandardStreams;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Starts processes that outlive this one, and connects to them. */
public interface ContainerMonitor {
  /**
   * Begins to start a monitor, which then waits until it is told to make the container. What the
   * container needs can be prepared meanwhile.
   *
   * @param files where the monitor keeps its things; the bundle's directory is there
   * @param options what kind of process
   * @return the monitor to be; closing it before its container is made ends the monitor
   * @throws IOException when the files of an earlier run can't be removed
   */
  default Pending begin(MonitorFiles files, Options options) throws IOException {
    return new Pending() {
      @Override
      public long create() throws IOException {
        return ContainerMonitor.this.create(files, options);
      }

      @Override
      public void close() {}
    };
  }

  /** A monitor that has no container yet. */
  interface Pending extends AutoCloseable {
    /**
     * Makes the container, as {@link ContainerMonitor#create} does; the bundle is complete now.
     *
     * @return the process' number on the host
     * @throws RuntimeRefusal when the runtime can't make the container
     * @throws IOException when the monitor fails
     */
    long create() throws IOException;

    @Override
    void close();
  }

  /**
   * Makes a container and holds its streams; its program waits for the runtime's start.
   *
   * @param files where the monitor keeps its things; the bundle is complete
   * @param options what kind of process
   * @return the process' number on the host
   * @throws RuntimeRefusal when the runtime can't make the container
   * @throws IOException when the monitor fails
   */
  long create(MonitorFiles files, Options options) throws IOException;

  /**
   * Runs a further process in a container and holds its streams.
   *
   * @param container the container's name at the runtime
   * @param files where the monitor keeps its things
   * @param process the process, as in {@code config.json}
   * @param options what kind of process
   * @param streams what to connect before its first instruction, empty for nothing
   * @return the connection, empty when there are no streams
   * @throws RuntimeRefusal when the runtime can't run the process
   * @throws IOException when the monitor fails
   */
  Optional<Attachment> exec(
      String container,
      MonitorFiles files,
      Path process,
      Options options,
      Optional<StandardStreams> streams)
      throws IOException;

  /**
   * Connects to a process.
   *
   * @param files where the monitor keeps its things
   * @param streams where the process' streams lead
   * @return the connection
   * @throws IOException when the process has ended or the connection fails
   */
  Attachment attach(MonitorFiles files, StandardStreams streams) throws IOException;

  /**
   * Waits until a process has ended.
   *
   * @param files where the monitor keeps its things
   * @return its exit code; empty when the monitor died before it could tell
   * @throws IOException when reading fails
   * @throws InterruptedException when interrupted
   */
  OptionalInt awaitExit(MonitorFiles files) throws IOException, InterruptedException;

  /**
   * What kind of process.
   *
   * @param tty whether it has a terminal
   * @param openStdin whether it has a standard input
   * @param log whether what it writes is logged
   * @param logBytes how large its log may get before it begins anew; empty for any size
   * @param ending the program that is called when the process has ended, with its arguments; the
   *     monitor lives until that has ended, too; empty for none
   */
  record Options(
      boolean tty, boolean openStdin, boolean log, OptionalLong logBytes, List<String> ending) {
    /** Copies the list. */
    public Options {
      ending = List.copyOf(ending);
    }

    /**
     * A process with nothing else to it.
     *
     * @param tty whether it has a terminal
     * @param openStdin whether it has a standard input
     * @param log whether what it writes is logged
     */
    public Options(boolean tty, boolean openStdin, boolean log) {
      this(tty, openStdin, log, OptionalLong.empty(), List.of());
    }
  }
}
