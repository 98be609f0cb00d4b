package io.varve.engine.testing;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.monitor.ContainerMonitor;
import io.varve.engine.monitor.MonitorFiles;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.concurrent.ConcurrentHashMap;

/** A monitor inside the process that uses it, over {@link HostProcessRuntime}. */
public final class HostProcessMonitor implements ContainerMonitor {
  private final HostProcessRuntime runtime;
  private final Map<Path, HostProcessSession> sessions = new ConcurrentHashMap<>();

  /**
   * A monitor.
   *
   * @param runtime makes the processes
   */
  public HostProcessMonitor(HostProcessRuntime runtime) {
    this.runtime = runtime;
  }

  @Override
  public long create(MonitorFiles files, Options options) throws IOException {
    prepare(files);
    Process process = runtime.create(files.container(), files.bundle());
    watch(files, process, options, Optional.empty());
    return process.pid();
  }

  @Override
  public Optional<Attachment> exec(
      String container,
      MonitorFiles files,
      Path process,
      Options options,
      Optional<StandardStreams> streams)
      throws IOException {
    prepare(files);
    Process started = runtime.exec(container, process);
    return watch(files, started, options, streams);
  }

  private static void prepare(MonitorFiles files) throws IOException {
    Files.createDirectories(files.exits());
    Files.createDirectories(files.persist());
    Files.deleteIfExists(files.exits().resolve(files.container()));
  }

  private Optional<Attachment> watch(
      MonitorFiles files, Process process, Options options, Optional<StandardStreams> streams)
      throws IOException {
    HostProcessSession session = new HostProcessSession(process, files, options);
    Files.writeString(files.pidFile(), Long.toString(process.pid()));
    Files.writeString(files.monitorPidFile(), Long.toString(ProcessHandle.current().pid()));
    sessions.put(files.bundle(), session);
    Optional<Attachment> attachment = streams.map(session::attach);
    session.begin();
    return attachment;
  }

  @Override
  public Attachment attach(MonitorFiles files, StandardStreams streams) throws IOException {
    HostProcessSession session = sessions.get(files.bundle());
    if (session == null || files.exitCode().isPresent()) {
      throw new IOException("attach to process " + files.id() + ": it has ended");
    }
    return session.attach(streams);
  }

  @Override
  public OptionalInt awaitExit(MonitorFiles files) throws IOException, InterruptedException {
    HostProcessSession session = sessions.get(files.bundle());
    if (session != null) {
      session.awaitEnd();
    }
    return files.exitCode();
  }
}
