package io.varve.engine.lifecycle;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.ContainerProcesses;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.Containers;
import io.varve.engine.container.ExecSpec;
import io.varve.engine.container.LogOptions;
import io.varve.engine.container.LogSink;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.container.StartFailure;
import io.varve.engine.monitor.ContainerMonitor;
import io.varve.engine.monitor.LogReader;
import io.varve.engine.monitor.MonitorFiles;
import io.varve.engine.monitor.RuntimeRefusal;
import io.varve.engine.process.ProcessFile;
import io.varve.linux.DirectoryHandle;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/** {@link ContainerProcesses} of this host. */
public final class LocalProcesses implements ContainerProcesses {
  private final EngineParts parts;
  private final LocalContainers containers;
  private final ContainerPaths paths;

  /**
   * The processes of a store's containers.
   *
   * @param parts what they stand on
   * @param containers their life cycle
   */
  public LocalProcesses(EngineParts parts, LocalContainers containers) {
    this.parts = parts;
    this.containers = containers;
    this.paths = containers.paths();
  }

  @Override
  public Attachment run(ContainerSpec spec, StandardStreams streams, Containers.Made made)
      throws IOException {
    LocalContainers.Launched launched = containers.launchNew(spec, Optional.of(streams), made);
    return cleaningUp(launched.container(), launched.attachment());
  }

  @Override
  public Attachment startAttached(String container, StandardStreams streams) throws IOException {
    return launch(parts.table().resolve(container), streams);
  }

  private Attachment launch(ContainerRecord record, StandardStreams streams) throws IOException {
    return cleaningUp(record, containers.launcher().launch(record.id(), Optional.of(streams)));
  }

  private Attachment cleaningUp(ContainerRecord record, Optional<Attachment> attachment) {
    return new RunAttachment(
        attachment.orElseThrow(),
        () -> containers.ended(record.id()),
        () -> Attendance.of(paths.monitor(record.id())).end());
  }

  @Override
  public Attachment attach(String container, StandardStreams streams) throws IOException {
    ContainerRecord record = running(container, "attach to");
    Attachment attachment = parts.monitor().attach(paths.monitor(record.id()), streams);
    return new RunAttachment(attachment, () -> containers.ended(record.id()), () -> {});
  }

  private ContainerRecord running(String container, String action) throws IOException {
    ContainerRecord record = containers.inspect(container);
    if (!record.isRunning()) {
      throw new Conflict(
          action
              + " container "
              + record.name()
              + ": it is not running; start it with \"varve start "
              + record.name()
              + "\"");
    }
    if (record.state() instanceof ContainerState.Running running && running.paused()) {
      throw new Conflict(
          action + " container " + record.name() + ": it is paused; unpause it first");
    }
    return record;
  }

  @Override
  public Attachment exec(String container, ExecSpec spec, StandardStreams streams)
      throws IOException {
    return execute(container, spec, Optional.of(streams)).orElseThrow();
  }

  @Override
  public void execDetached(String container, ExecSpec spec) throws IOException {
    execute(container, spec, Optional.empty());
  }

  private Optional<Attachment> execute(
      String container, ExecSpec spec, Optional<StandardStreams> streams) throws IOException {
    if (spec.arguments().isEmpty()) {
      throw new InvalidArgument("exec in container " + container + ": no command given");
    }
    ContainerRecord record = running(container, "exec in");
    String id = RandomName.nextId().value().substring(0, 32);
    MonitorFiles files = paths.exec(record.id(), id);
    Files.createDirectories(files.bundle());
    Path process = files.bundle().resolve("process.json");
    SpecWriter writer = new SpecWriter(parts.options(), paths, new Neighbours(parts.table()));
    boolean started = false;
    try {
      Files.write(process, Json.toBytes(writer.exec(record, spec).toJson()));
      Optional<Attachment> attachment =
          parts
              .monitor()
              .exec(
                  record.id().value(),
                  files,
                  process,
                  new ContainerMonitor.Options(spec.tty(), spec.openStdin(), false),
                  streams);
      started = true;
      return attachment.map(a -> new RunAttachment(a, () -> forget(files), () -> {}));
    } catch (RuntimeRefusal e) {
      int code = ContainerLauncher.exitCode(e.getMessage());
      throw new StartFailure(
          code == StartFailure.ENGINE ? StartFailure.NOT_EXECUTABLE : code,
          "exec in container " + record.name() + ": " + e.getMessage(),
          e);
    } finally {
      if (!started) {
        forget(files);
      }
    }
  }

  private static void forget(MonitorFiles files) throws IOException {
    try (DirectoryHandle parent = DirectoryHandle.open(files.bundle().getParent())) {
      parent.removeTree(files.bundle().getFileName().toString());
    }
  }

  @Override
  public void logs(String container, LogOptions options, LogSink lines)
      throws IOException, InterruptedException {
    ContainerRecord record = containers.inspect(container);
    if (!record.spec().supervision().isLogged()) {
      throw new FailedPrecondition(
          "logs of container " + record.name() + ": none are kept, since it has --log-driver none");
    }
    MonitorFiles files = paths.monitor(record.id());
    new LogReader(files.log(), options, lines).read(() -> hasEnded(record));
  }

  private boolean hasEnded(ContainerRecord record) {
    try {
      return !containers.inspect(record.id().value()).isRunning();
    } catch (IOException | RuntimeException e) {
      return true; // removed meanwhile
    }
  }

  @Override
  public List<ProcessRow> top(String container) throws IOException {
    ContainerRecord record = running(container, "list the processes of");
    return ProcessTable.read(parts.runtime().processes(record.id().value()));
  }

  @Override
  public ContainerUsage usage(String container) throws IOException {
    ContainerRecord record = running(container, "read the counters of");
    if (!(record.state() instanceof ContainerState.Running running)) {
      throw new Conflict("container " + record.name() + " has just ended");
    }
    try {
      return ControlGroup.usage(running.pid());
    } catch (IOException e) {
      if (ProcessFile.read(running.pid(), "stat").isPresent()) {
        throw e;
      }
      throw new Conflict("container " + record.name() + " has just ended", e);
    }
  }

  /** Work that follows the end of a process. */
  private interface Ending {
    void run() throws IOException;
  }

  /** An attachment that cleans up when its process has ended. */
  private record RunAttachment(Attachment streams, Ending ending, Ending leaving)
      implements Attachment {
    @Override
    public void resize(int rows, int columns) throws IOException {
      streams.resize(rows, columns);
    }

    @Override
    public void signal(int signal) throws IOException {
      streams.signal(signal);
    }

    @Override
    public OptionalInt await() throws IOException, InterruptedException {
      OptionalInt code = streams.await();
      if (code.isPresent()) {
        ending.run();
      }
      return code;
    }

    @Override
    public void close() throws IOException {
      try {
        leaving.run();
      } finally {
        streams.close();
      }
    }
  }
}
