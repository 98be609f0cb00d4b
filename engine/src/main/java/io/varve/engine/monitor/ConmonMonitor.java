package io.varve.engine.monitor;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.runtime.OciRuntime;
import io.varve.linux.ProcessDescriptor;
import io.varve.linux.SystemCallException;
import io.varve.linux.Terminal;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.FutureTask;

/**
 * conmon. It answers on a descriptor given in {@code _OCI_SYNCPIPE} and waits for a byte on {@code
 * _OCI_STARTPIPE}; the JDK passes on only the three standard descriptors, so a shell moves them.
 *
 * @param program conmon's file
 * @param runtime what makes containers
 */
public record ConmonMonitor(Path program, OciRuntime runtime) implements ContainerMonitor {
  private static final String CREATE =
      "_OCI_SYNCPIPE=3 _OCI_STARTPIPE=4 exec \"$@\" 3>&1 4<&0 >/dev/null 2>&1 </dev/null";

  private static final String EXEC_ATTACHED =
      "_OCI_SYNCPIPE=3 _OCI_ATTACHPIPE=3 _OCI_STARTPIPE=4 exec \"$@\""
          + " 3>&1 4<&0 >/dev/null 2>&1 </dev/null";

  private static final Duration SLICE = Duration.ofMillis(100);

  @Override
  public long create(MonitorFiles files, Options options) throws IOException {
    try (Pending pending = begin(files, options)) {
      return pending.create();
    }
  }

  @Override
  public Pending begin(MonitorFiles files, Options options) throws IOException {
    prepare(files);
    List<String> call = call(files.id(), files, options);
    FutureTask<Process> started = new FutureTask<>(() -> start(files, CREATE, call));
    Thread.ofPlatform().daemon().name("start conmon").start(started);
    return new Starting(started);
  }

  /** conmon on its way; it makes the container once it gets a byte. */
  private static final class Starting implements Pending {
    private final FutureTask<Process> started;
    private boolean released;

    Starting(FutureTask<Process> started) {
      this.started = started;
    }

    @Override
    public long create() throws IOException {
      Process process = await();
      try (BufferedReader answers = process.inputReader(StandardCharsets.UTF_8)) {
        released = true;
        release(process);
        return pid(answers);
      }
    }

    private Process await() throws IOException {
      try {
        return started.get();
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        InterruptedIOException interrupted =
            new InterruptedIOException("interrupted while conmon started");
        interrupted.initCause(e);
        throw interrupted;
      } catch (ExecutionException e) {
        throw e.getCause() instanceof IOException failure
            ? failure
            : new IOException("start conmon", e.getCause());
      }
    }

    /** An interruption must not leave it behind: what was begun is awaited, and then ended. */
    @Override
    public void close() {
      if (released) {
        return;
      }
      boolean interrupted = Thread.interrupted();
      try {
        started.get().destroyForcibly();
      } catch (InterruptedException _) {
        interrupted = true;
      } catch (ExecutionException _) {
        // It never ran.
      }
      if (interrupted) {
        Thread.currentThread().interrupt();
      }
    }
  }

  @Override
  public Optional<Attachment> exec(
      String container,
      MonitorFiles files,
      Path spec,
      Options options,
      Optional<StandardStreams> streams)
      throws IOException {
    prepare(files);
    List<String> call = call(container, files, options);
    call.add("-e");
    call.add("--exec-process-spec");
    call.add(spec.toString());
    if (streams.isPresent()) {
      call.add("--exec-attach");
    }
    Process process = start(files, streams.isPresent() ? EXEC_ATTACHED : CREATE, call);
    BufferedReader answers = process.inputReader(StandardCharsets.UTF_8);
    OutputStream signal = process.getOutputStream();
    signal.write('\n');
    signal.flush();
    if (streams.isEmpty()) {
      try (answers;
          signal) {
        pid(answers);
        return Optional.empty();
      }
    }
    // The first answer says that the socket listens; the process begins with the second byte.
    answer(answers);
    Attachment attachment = new ExecAttachment(connect(files, streams.get()), answers);
    try {
      signal.write('\n');
      signal.close();
      long pid = pid(answers);
      if (streams.get().size().isPresent()) {
        resize(pid, streams.get().size().get());
      }
      return Optional.of(attachment);
    } catch (IOException e) {
      attachment.close();
      throw e;
    }
  }

  /** At once, past conmon, which takes a size only some time after the process has begun. */
  private static void resize(long pid, Terminal.Size size) {
    try {
      Terminal.resize(Path.of("/proc/" + pid + "/fd/0"), size);
    } catch (IOException _) {
      // It has ended already, or has put something else in the terminal's place.
    }
  }

  @Override
  public Attachment attach(MonitorFiles files, StandardStreams streams) throws IOException {
    return connect(files, streams);
  }

  private StreamConnection connect(MonitorFiles files, StandardStreams streams) throws IOException {
    return StreamConnection.open(files, streams, () -> awaitExit(files));
  }

  @Override
  public OptionalInt awaitExit(MonitorFiles files) throws IOException, InterruptedException {
    OptionalInt code = files.exitCode();
    OptionalLong monitor = files.monitorPid();
    if (code.isPresent() || monitor.isEmpty()) {
      return code;
    }
    try (ProcessDescriptor process = ProcessDescriptor.open(monitor.getAsLong())) {
      boolean ended = false;
      while (!ended && files.exitCode().isEmpty()) {
        ended = process.awaitExit(SLICE);
      }
    } catch (SystemCallException e) {
      // It has ended already; its last act was to write the code.
      return files.exitCode();
    }
    return files.exitCode();
  }

  private static void prepare(MonitorFiles files) throws IOException {
    Files.createDirectories(files.exits());
    Files.createDirectories(files.persist());
    Files.deleteIfExists(files.exits().resolve(files.container()));
    Files.deleteIfExists(files.persist().resolve("oom"));
    Files.deleteIfExists(files.bundle().resolve("oom"));
    Files.deleteIfExists(files.attach());
    Files.deleteIfExists(files.pidFile());
  }

  private List<String> call(String container, MonitorFiles files, Options options) {
    List<String> call = new ArrayList<>();
    call.add(program.toString());
    call.addAll(List.of("--api-version", "1", "-c", container, "-u", files.id()));
    call.addAll(List.of("-n", files.id(), "-r", runtime.creator().toString()));
    for (String option : runtime.globalOptions()) {
      call.add("--runtime-arg");
      call.add(option);
    }
    call.addAll(List.of("-b", files.bundle().toString(), "-p", files.pidFile().toString()));
    call.addAll(List.of("--exit-dir", files.exits().toString()));
    call.addAll(List.of("--persist-dir", files.persist().toString()));
    // Forking once only: the JDK closes its end of the answers when the first process ends, be they
    // read or not. conmon writes no file with its number then.
    call.addAll(List.of("--sync", "--full-attach", "--log-level", "error", "-l"));
    call.add(options.log() ? "k8s-file:" + files.log() : "none");
    options.logBytes().stream()
        .filter(n -> n > 0)
        .forEach(n -> call.addAll(List.of("--log-size-max", Long.toString(n))));
    List<String> ending = options.ending();
    for (int i = 0; i < ending.size(); i++) {
      call.addAll(List.of(i == 0 ? "--exit-command" : "--exit-command-arg", ending.get(i)));
    }
    if (options.openStdin()) {
      call.add("-i");
    }
    if (options.tty()) {
      call.add("-t");
    }
    return call;
  }

  /** The shell becomes conmon, so its number is conmon's; on disk before the container is made. */
  private static Process start(MonitorFiles files, String script, List<String> call)
      throws IOException {
    List<String> all = new ArrayList<>(List.of("/bin/sh", "-c", script, "conmon"));
    all.addAll(call);
    Process process =
        new ProcessBuilder(all).redirectError(ProcessBuilder.Redirect.DISCARD).start();
    Files.writeString(files.monitorPidFile(), Long.toString(process.pid()));
    return process;
  }

  private static void release(Process process) throws IOException {
    try (OutputStream signal = process.getOutputStream()) {
      signal.write('\n');
    }
  }

  private static long pid(BufferedReader answers) throws IOException {
    JsonObject answer = answer(answers);
    long pid = answer.number("data").orElse(-1);
    if (pid <= 0) {
      throw new RuntimeRefusal(reason(answer.string("message").orElse("no reason given")));
    }
    return pid;
  }

  private static JsonObject answer(BufferedReader answers) throws IOException {
    String line = answers.readLine();
    if (line == null) {
      throw new RuntimeRefusal("conmon ended without an answer");
    }
    return Json.parseObject(line.getBytes(StandardCharsets.UTF_8), "conmon's answer");
  }

  /** Runtimes write several lines, runc each as a log record; the last says what matters. */
  private static String reason(String message) {
    String last = message.strip();
    last = last.substring(last.lastIndexOf('\n') + 1);
    int text = last.indexOf("msg=\"");
    if (text >= 0 && last.endsWith("\"")) {
      last = last.substring(text + 5, last.length() - 1).replace("\\\"", "\"");
    }
    return last;
  }
}
