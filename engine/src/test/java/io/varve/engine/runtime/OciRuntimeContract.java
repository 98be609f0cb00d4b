package io.varve.engine.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.engine.container.CpuLimits;
import io.varve.engine.container.DiskLimits;
import io.varve.engine.container.MemoryLimits;
import io.varve.engine.container.ResourceLimits;
import io.varve.engine.process.Command;
import io.varve.engine.process.CommandResult;
import io.varve.engine.testing.TestBundle;
import io.varve.linux.ChildProcess;
import io.varve.linux.OpenFile;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.Json;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What every runtime does. */
abstract class OciRuntimeContract {
  private static final int KILL = 9;
  private static final int TERMINATE = 15;

  @TempDir Path directory;
  private OciRuntime runtime;
  private String id;

  /** A runtime that keeps its things in a directory. */
  abstract OciRuntime runtime(Path state) throws IOException;

  /** Makes a container as a monitor does. */
  abstract void create(OciRuntime made, String name, Path bundle) throws IOException;

  @BeforeEach
  void open() throws IOException {
    runtime = runtime(Files.createDirectory(directory.resolve("state")));
    id = "contract-" + Long.toHexString(System.nanoTime());
  }

  @AfterEach
  void forget() throws IOException {
    runtime.delete(id, true);
  }

  private Path bundle(String... command) throws IOException {
    return TestBundle.make(Files.createDirectory(directory.resolve(id)), command);
  }

  private void running(String... command) throws IOException {
    create(runtime, id, bundle(command));
    runtime.start(id);
  }

  private void awaitEnd() throws IOException {
    while (!(runtime.state(id) instanceof RuntimeState.Stopped)) {
      Thread.onSpinWait();
    }
  }

  @Test
  void aMadeContainerWaitsForItsStart() throws IOException {
    create(runtime, id, bundle("sleep", "1000"));

    assertThat(runtime.state(id))
        .isInstanceOfSatisfying(
            RuntimeState.Created.class, made -> assertThat(made.pid()).isPositive());
    runtime.start(id);
    assertThat(runtime.state(id))
        .isInstanceOfSatisfying(
            RuntimeState.Running.class, now -> assertThat(now.pid()).isPositive());
  }

  @Test
  void aContainerWhoseProgramEndedIsStoppedAndCanBeForgotten() throws IOException {
    running("true");
    awaitEnd();

    runtime.delete(id, false);
    assertThat(runtime.state(id)).isInstanceOf(RuntimeState.Absent.class);
  }

  @Test
  void aSignalReachesTheFirstProcess() throws IOException {
    running("sleep", "1000");

    runtime.kill(id, KILL, false);
    awaitEnd();
  }

  @Test
  void aSignalReachesAllProcesses() throws IOException {
    running("sh", "-c", "trap '' TERM; /bin/busybox sleep 1000 & wait");
    while (runtime.processes(id).size() < 2) {
      Thread.onSpinWait();
    }

    runtime.kill(id, KILL, true);
    awaitEnd();
  }

  @Test
  void aRunningContainerIsForgottenOnlyByForce() throws IOException {
    running("sleep", "1000");

    assertThatThrownBy(() -> runtime.delete(id, false)).isInstanceOf(IOException.class);
    assertThat(runtime.state(id)).isInstanceOf(RuntimeState.Running.class);
    runtime.delete(id, true);
    assertThat(runtime.state(id)).isInstanceOf(RuntimeState.Absent.class);
  }

  @Test
  void anUnknownContainerIsAbsentAndCantBeSignalled() throws IOException {
    assertThat(runtime.state("unknown")).isInstanceOf(RuntimeState.Absent.class);
    runtime.delete("unknown", false);
    assertThatThrownBy(() -> runtime.kill("unknown", TERMINATE, false))
        .isInstanceOf(NotFound.class);
  }

  @Test
  void aFrozenContainerIsPausedAndRunsOn() throws IOException {
    running("sleep", "1000");

    runtime.pause(id);
    assertThat(runtime.state(id)).isInstanceOf(RuntimeState.Paused.class);
    runtime.resume(id);
    assertThat(runtime.state(id)).isInstanceOf(RuntimeState.Running.class);
  }

  @Test
  void limitsChangeWhileItRuns() throws IOException {
    running("sleep", "1000");

    runtime.update(
        id,
        new ResourceLimits(
            MemoryLimits.of(64 << 20),
            CpuLimits.of(500_000_000),
            DiskLimits.NONE,
            OptionalLong.of(20)));

    assertThat(runtime.state(id)).isInstanceOf(RuntimeState.Running.class);
    assertThatThrownBy(() -> runtime.update("unknown", ResourceLimits.NONE))
        .isInstanceOf(NotFound.class);
  }

  @Test
  void itsProcessesAreListedByTheirNumbersOnTheHost() throws IOException {
    running("sleep", "1000");

    // Starting lets the runtime's own process become the program; it may be on its way yet.
    while (!commandLines().equals(List.of("/bin/busybox\0sleep\0001000\0"))) {
      Thread.onSpinWait();
    }
  }

  private List<String> commandLines() throws IOException {
    List<String> lines = new ArrayList<>();
    for (long process : runtime.processes(id)) {
      try {
        lines.add(Files.readString(Path.of("/proc/" + process + "/cmdline")));
      } catch (IOException _) {
        // It has ended since.
      }
    }
    return lines;
  }

  @Test
  void anIdIsGivenOnce() throws IOException {
    Path bundle = bundle("sleep", "1000");
    create(runtime, id, bundle);

    assertThatThrownBy(() -> create(runtime, id, bundle)).isInstanceOf(IOException.class);
  }

  @Test
  void theCallThatRunsPassesStreamsAndTheExitCodeOn() throws IOException {
    Path bundle = bundle("sh", "-c", "/bin/busybox cat; echo error >&2; exit 7");

    CommandResult result =
        call(runtime.runCommand(id, bundle, directory.resolve("pid")), "input\n");

    assertThat(result).isEqualTo(new CommandResult(7, "input\n", "error\n"));
    assertThat(Long.parseLong(Files.readString(directory.resolve("pid")).strip())).isPositive();
  }

  @Test
  void aProgramRunsWithGivenStreamsAndItsContainerIsForgotten() throws Exception {
    Path bundle = bundle("sh", "-c", "/bin/busybox cat; echo error >&2; exit 7");
    Path input = Files.writeString(directory.resolve("input"), "input\n");
    try (OpenFile in = OpenFile.forReading(input);
        OpenFile out = OpenFile.createOrOpen(directory.resolve("out"), 0600);
        OpenFile error = OpenFile.createOrOpen(directory.resolve("error"), 0600)) {
      ChildProcess process =
          runtime.run(
              id,
              bundle,
              directory.resolve("pid"),
              List.of(in, out, error),
              OciRuntime.Surroundings.PLAIN);
      assertThat(process.awaitExit()).isEqualTo(7);
    }
    assertThat(directory.resolve("out")).hasContent("input");
    assertThat(directory.resolve("error")).hasContent("error");
    assertThat(Long.parseLong(Files.readString(directory.resolve("pid")).strip())).isPositive();
    assertThat(runtime.state(id)).isInstanceOf(RuntimeState.Absent.class);
  }

  @Test
  void aFurtherProcessRunsInARunningContainer() throws IOException {
    running("sleep", "1000");
    Path process = directory.resolve("process.json");
    Files.write(process, Json.toBytes(TestBundle.process("sh", "-c", "echo in; exit 3").toJson()));

    CommandResult result = call(runtime.execCommand(id, process, directory.resolve("pid")), "");

    assertThat(result).isEqualTo(new CommandResult(3, "in\n", ""));
    assertThat(runtime.state(id)).isInstanceOf(RuntimeState.Running.class);
  }

  private static CommandResult call(List<String> command, String input) throws IOException {
    return Command.of(
            Path.of(command.getFirst()), command.subList(1, command.size()).toArray(String[]::new))
        .withInput(input)
        .run();
  }
}
