package io.varve.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.monitor.ContainerMonitor.Options;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.testing.TestBundle;
import io.varve.oci.json.Json;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import java.util.OptionalInt;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every monitor does. */
abstract class ContainerMonitorContract {
  private static final Options QUIET = new Options(false, false, true);
  private static final Options READING = new Options(false, true, true);

  private Path directory;
  private String id;
  private MonitorFiles files;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream error = new ByteArrayOutputStream();

  /** The runtime below it. */
  abstract OciRuntime runtime();

  /** A monitor that keeps its things in a directory with a short path. */
  abstract ContainerMonitor open(Path state) throws IOException;

  private ContainerMonitor monitor;

  @BeforeEach
  void prepare() throws IOException {
    directory = Files.createTempDirectory("vm");
    monitor = open(Files.createDirectory(directory.resolve("s")));
    id = "contract-" + Long.toHexString(System.nanoTime());
    Path bundle = Files.createDirectory(directory.resolve("b"));
    files = new MonitorFiles(id, id, bundle, Files.createDirectory(directory.resolve("state")));
  }

  @AfterEach
  void forget() throws IOException {
    runtime().delete(id, true);
    try (var handle = io.varve.linux.DirectoryHandle.open(directory.getParent())) {
      handle.removeTree(directory.getFileName().toString());
    }
  }

  private void make(Options options, String... command) throws IOException {
    TestBundle.make(files.bundle(), command);
    assertThat(monitor.create(files, options)).isPositive();
  }

  private StandardStreams streams(Optional<String> input) {
    return new StandardStreams(
        input.map(text -> new ByteArrayInputStream(text.getBytes(StandardCharsets.UTF_8))),
        out,
        error,
        "");
  }

  private String log() throws IOException, InterruptedException {
    StringBuilder text = new StringBuilder();
    new LogReader(
            files.log(),
            io.varve.engine.container.LogOptions.ALL,
            (_, isError, line) ->
                text.append(isError ? "E:" : "O:").append(new String(line, StandardCharsets.UTF_8)))
        .read(() -> true);
    return text.toString();
  }

  @Test
  void whoAttachesBeforeTheStartMissesNothing() throws Exception {
    make(QUIET, "sh", "-c", "echo out; exit 7");
    try (Attachment attachment = monitor.attach(files, streams(Optional.empty()))) {
      runtime().start(id);

      assertThat(attachment.await()).hasValue(7);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("out\n");
  }

  @Test
  void bothStreamsAreToldApartAndLogged() throws Exception {
    make(QUIET, "sh", "-c", "echo out; echo error >&2");
    try (Attachment attachment = monitor.attach(files, streams(Optional.empty()))) {
      runtime().start(id);
      assertThat(attachment.await()).hasValue(0);
    }

    assertThat(error.toString(StandardCharsets.UTF_8)).isEqualTo("error\n");
    assertThat(log()).isIn("O:out\nE:error\n", "E:error\nO:out\n"); // they are two pipes
  }

  @Test
  void inputArrivesAndItsEndIsSeen() throws Exception {
    make(READING, "cat");
    try (Attachment attachment = monitor.attach(files, streams(Optional.of("a\nb\n")))) {
      runtime().start(id);

      assertThat(attachment.await()).hasValue(0);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("a\nb\n");
  }

  @Test
  void theExitCodeIsKnownToWhoNeverAttached() throws Exception {
    make(QUIET, "sh", "-c", "exit 3");
    runtime().start(id);

    assertThat(monitor.awaitExit(files)).hasValue(3);
    assertThat(monitor.awaitExit(files)).hasValue(3);
    assertThat(files.exitCode()).hasValue(3);
  }

  @Test
  void aSignalEndsItWith128AndItsNumber() throws Exception {
    make(QUIET, "sleep", "1000");
    runtime().start(id);
    runtime().kill(id, 9, false);

    assertThat(monitor.awaitExit(files)).hasValue(137);
  }

  @Test
  void whoLeavesLetsItRun() throws Exception {
    make(QUIET, "sleep", "1000");
    Attachment attachment = monitor.attach(files, streams(Optional.empty()));
    runtime().start(id);
    attachment.close();

    assertThat(files.exitCode()).isEmpty();
    try (Attachment again = monitor.attach(files, streams(Optional.empty()))) {
      again.signal(9);
      assertThat(again.await()).hasValue(137);
    }
  }

  @Test
  void aProgramThatIsNotThereIsRefusedByName() throws Exception {
    TestBundle.make(files.bundle(), "true");
    Path config = files.bundle().resolve("config.json");
    Files.writeString(
        config, Files.readString(config).replace("/bin/busybox", "/bin/nosuchprogram"));

    assertThatThrownBy(
            () -> {
              monitor.create(files, QUIET);
              runtime().start(id);
            })
        .isInstanceOf(IOException.class)
        .hasMessageContaining("nosuchprogram");
  }

  private MonitorFiles further() throws IOException {
    Path place = Files.createDirectory(directory.resolve("e"));
    return new MonitorFiles("x" + id, id, place, place);
  }

  private Path process(MonitorFiles further, String... command) throws IOException {
    Path file = further.bundle().resolve("process.json");
    return Files.write(file, Json.toBytes(TestBundle.process(command).toJson()));
  }

  @Test
  void aFurtherProcessHasStreamsAndAnExitCodeOfItsOwn() throws Exception {
    make(QUIET, "sleep", "1000");
    runtime().start(id);
    MonitorFiles further = further();
    Path process = process(further, "sh", "-c", "/bin/busybox cat; echo e >&2; exit 5");

    OptionalInt code;
    try (Attachment attachment =
        monitor
            .exec(
                id,
                further,
                process,
                new Options(false, true, false),
                Optional.of(streams(Optional.of("in\n"))))
            .orElseThrow()) {
      code = attachment.await();
    }

    assertThat(code).hasValue(5);
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("in\n");
    assertThat(error.toString(StandardCharsets.UTF_8)).isEqualTo("e\n");
    assertThat(files.exitCode()).isEmpty();
  }

  @Test
  void aFurtherProcessMayRunUnattended() throws Exception {
    make(QUIET, "sleep", "1000");
    runtime().start(id);
    MonitorFiles further = further();

    assertThat(
            monitor.exec(
                id,
                further,
                process(further, "sh", "-c", "exit 4"),
                new Options(false, false, false),
                Optional.empty()))
        .isEmpty();
    assertThat(monitor.awaitExit(further)).hasValue(4);
  }
}
