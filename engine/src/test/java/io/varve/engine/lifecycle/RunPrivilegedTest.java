package io.varve.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.ContainerId;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.container.CpuLimits;
import io.varve.engine.container.DiskLimits;
import io.varve.engine.container.ExecSpec;
import io.varve.engine.container.IsolationOptions;
import io.varve.engine.container.LogOptions;
import io.varve.engine.container.MemoryLimits;
import io.varve.engine.container.ProcessOptions;
import io.varve.engine.container.ResourceLimits;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.container.StartFailure;
import io.varve.engine.prune.PruneFilter;
import io.varve.engine.volume.MountSyntax;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.NotFound;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.Test;

/** Containers of a busybox image, run for real by crun or runc under conmon. */
class RunPrivilegedTest extends ContainerFixture {
  @Test
  void whatAProgramWritesAndItsExitCodeArrive() throws Exception {
    Output output = run(spec("sh", "-c", "echo out; echo error >&2; exit 7"));

    assertThat(output).isEqualTo(new Output(7, "out\n", "error\n"));
  }

  @Test
  void aSignalEndsWith128AndItsNumber() throws Exception {
    containers.create(spec("sleep", "1000").withName("signalled"));
    containers.start("signalled");

    assertThat(exec("signalled", ExecSpec.of("sh", "-c", "kill -KILL $$")).code()).isEqualTo(137);
  }

  @Test
  void inputReachesTheProgramAndItsEndIsSeen() throws Exception {
    ProcessOptions process =
        new ProcessOptions(
            Optional.empty(),
            List.of("cat"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            false,
            true,
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty());

    Output output = run(spec().withProcess(process), Optional.of("two\nlines\n"));

    assertThat(output).isEqualTo(new Output(0, "two\nlines\n", ""));
  }

  @Test
  void aMissingProgramIs127AndLeavesAnExitedContainer() throws Exception {
    assertThatThrownBy(() -> run(spec("nosuchprogram").withName("missing")))
        .isInstanceOfSatisfying(
            StartFailure.class, e -> assertThat(e.exitCode()).isEqualTo(StartFailure.NOT_FOUND));
    assertThat(containers.inspect("missing").state()).isInstanceOf(ContainerState.Exited.class);
  }

  @Test
  void aFileThatIsNoProgramIs126() {
    assertThatThrownBy(() -> run(spec("/bin/notexec")))
        .isInstanceOfSatisfying(
            StartFailure.class,
            e -> assertThat(e.exitCode()).isEqualTo(StartFailure.NOT_EXECUTABLE));
  }

  @Test
  void aDetachedContainerRunsOnIsListedStoppedAndRestarted() throws Exception {
    ContainerRecord made =
        containers.create(
            spec("sh", "-c", "trap 'exit 5' TERM; echo up; while :; do sleep 0.02; done")
                .withName("worker"));
    containers.start("worker");

    assertThat(containers.list(false)).extracting(ContainerRecord::name).containsExactly("worker");
    awaitLog("worker", "up\n");
    containers.stop("worker", Optional.empty(), Optional.of(Duration.ofMinutes(2)));

    assertThat(containers.inspect(made.id().shortForm()).state())
        .isInstanceOfSatisfying(
            ContainerState.Exited.class, e -> assertThat(e.exitCode()).isEqualTo(5));
    assertThat(containers.list(false)).isEmpty();
    containers.start("worker");
    assertThat(containers.inspect("worker").isRunning()).isTrue();
    containers.kill("worker", "SIGKILL");
    assertThat(containers.await("worker")).isEqualTo(137);
  }

  @Test
  void logsFollowUntilTheEndAndTailLimitsThem() throws Exception {
    containers.create(
        spec("sh", "-c", "for i in 1 2 3; do echo $i; sleep 0.05; done").withName("l"));
    containers.start("l");
    StringBuilder followed = new StringBuilder();
    processes.logs(
        "l",
        new LogOptions(true, OptionalLong.empty(), Optional.empty(), Optional.empty()),
        (_, _, text) -> followed.append(new String(text, StandardCharsets.UTF_8)));
    StringBuilder last = new StringBuilder();
    processes.logs(
        "l",
        new LogOptions(false, OptionalLong.of(2), Optional.empty(), Optional.empty()),
        (_, _, text) -> last.append(new String(text, StandardCharsets.UTF_8)));

    assertThat(followed.toString()).isEqualTo("1\n2\n3\n");
    assertThat(last.toString()).isEqualTo("2\n3\n");
  }

  @Test
  void execRunsInTheContainerWithItsOwnSettings() throws Exception {
    containers.create(spec("sleep", "1000").withName("host"));
    containers.start("host");
    ExecSpec asAnn =
        new ExecSpec(
            List.of("sh", "-c", "id -u; id -g; id -G; pwd; echo $X; exit 3"),
            List.of("X=yes"),
            Optional.of("/tmp"),
            Optional.of("ann"),
            false,
            false,
            false);

    assertThat(exec("host", asAnn)).isEqualTo(new Output(3, "1000\n100\n100 10\n/tmp\nyes\n", ""));
    assertThatThrownBy(() -> exec("host", ExecSpec.of("nosuchprogram")))
        .isInstanceOf(StartFailure.class);
    ExecSpec terminal =
        new ExecSpec(
            List.of("tty"), List.of(), Optional.empty(), Optional.empty(), true, true, false);
    assertThat(exec("host", terminal).out()).startsWith("/dev/pts/");
  }

  @Test
  void aTerminalHasTheSizeItIsGiven() throws Exception {
    ProcessOptions process =
        new ProcessOptions(
            Optional.empty(),
            List.of("sh", "-c", "read line; stty size"),
            List.of(),
            Optional.empty(),
            Optional.empty(),
            List.of(),
            true,
            true,
            Optional.empty(),
            Optional.empty(),
            OptionalInt.empty());
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    try (java.io.PipedOutputStream keys = new java.io.PipedOutputStream();
        java.io.PipedInputStream input = new java.io.PipedInputStream(keys);
        Attachment attachment =
            processes.run(
                spec().withProcess(process),
                new StandardStreams(Optional.of(input), out, out, ""),
                _ -> {})) {
      attachment.resize(33, 77);
      keys.write("go\n".getBytes(StandardCharsets.UTF_8));
      keys.flush();
      assertThat(attachment.await()).hasValue(0);
    }
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("33 77");
  }

  @Test
  void twoContainersNeverSeeEachOthersWrites() throws Exception {
    assertThat(run(spec("sh", "-c", "echo mine > /data/seed; cat /data/seed")).out())
        .isEqualTo("mine\n");
    assertThat(run(spec("cat", "/data/seed")).out()).isEqualTo("from the image\n");
  }

  @Test
  void aContainerThatIsRemovedOnExitIsGoneWhenRunReturns() throws Exception {
    ContainerSpec passing = spec("true").withName("passing").removedOnExit();

    assertThat(run(passing).code()).isZero();

    assertThatThrownBy(() -> containers.inspect("passing")).isInstanceOf(NotFound.class);
  }

  @Test
  void aNameIsGivenOnce() throws Exception {
    containers.create(spec("true").withName("taken"));

    assertThatThrownBy(() -> containers.create(spec("true").withName("taken")))
        .isInstanceOf(Conflict.class)
        .hasMessageContaining("\"taken\" is in use");
    containers.rename("taken", "other");
    containers.create(spec("true").withName("taken"));
  }

  @Test
  void aRunningContainerIsRemovedOnlyByForce() throws Exception {
    containers.create(spec("sleep", "1000").withName("busy"));
    containers.start("busy");

    assertThatThrownBy(() -> containers.remove("busy", false, false))
        .isInstanceOf(Conflict.class)
        .hasMessageContaining("--force");
    containers.remove("busy", true, false);
    assertThatThrownBy(() -> containers.inspect("busy")).isInstanceOf(NotFound.class);
  }

  @Test
  void pruningLeavesAContainerThatIsAboutToStart() throws Exception {
    List<ContainerId> pruned = new CopyOnWriteArrayList<>();
    Thread pruning = Thread.ofVirtual().unstarted(() -> prune(pruned));
    ContainerRecord record =
        containers.run(
            spec("sleep", "1000").withName("new"),
            _ -> {
              pruning.start();
              joinFor(pruning, Duration.ofMillis(300)); // enough to remove what nobody holds
            });
    pruning.join();

    assertThat(pruned).isEmpty();
    assertThat(containers.inspect(record.name()).isRunning()).isTrue();
    containers.remove(record.name(), true, false);
  }

  @Test
  void aContainerIsRemovedAlsoWhenACollectorTookItsLayerFirst() throws Exception {
    ContainerRecord record = containers.create(spec("true").withName("collected"));
    store.snapshots().discard(ContainerTable.snapshotOf(record.id()));

    containers.remove("collected", false, false);
    assertThatThrownBy(() -> containers.inspect("collected")).isInstanceOf(NotFound.class);
    assertThat(containers.paths().home(record.id())).doesNotExist();
  }

  private static void joinFor(Thread thread, Duration time) throws InterruptedIOException {
    try {
      boolean _ = thread.join(time);
    } catch (InterruptedException e) {
      throw new InterruptedIOException(e.getMessage());
    }
  }

  private void prune(List<ContainerId> pruned) {
    try {
      pruned.addAll(containers.prune(PruneFilter.ALL).ids());
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  @Test
  void aReadOnlyRootRefusesWritesAndKeepsItsMountPoints() throws Exception {
    IsolationOptions base = IsolationOptions.DEFAULT;
    IsolationOptions readOnly =
        new IsolationOptions(
            Optional.of("sealed"),
            Optional.empty(),
            true,
            false,
            base.addedCapabilities(),
            base.droppedCapabilities(),
            base.securityOptions(),
            new ResourceLimits(
                MemoryLimits.of(64 << 20),
                CpuLimits.of(500_000_000),
                DiskLimits.NONE,
                OptionalLong.of(20)),
            base.sysctls(),
            base.shmBytes(),
            base.devices(),
            base.rlimits(),
            base.deviceRules(),
            base.sharing(),
            base.cgroupParent(),
            false);

    Output output =
        run(
            spec(
                    "sh",
                    "-c",
                    "hostname; touch /x || echo refused; echo y > /new/dir/f; cat /new/dir/f")
                .withIsolation(readOnly)
                .withMounts(List.of(MountSyntax.tmpfs("/new/dir:size=1m"))));

    assertThat(output.out()).isEqualTo("sealed\nrefused\ny\n");
  }

  @Test
  void mountPointsThatTheImageLacksAreNotInTheContainersLayer() throws Exception {
    ContainerRecord record =
        containers.create(
            spec("true").withMounts(List.of(MountSyntax.volume("kept:/very/deep/place"))));
    containers.start(record.name());
    containers.await(record.name());

    Path changes = store.snapshots().changes(ContainerTable.snapshotOf(record.id()));
    try (var names = Files.list(changes)) {
      assertThat(names).isEmpty();
    }
    containers.remove(record.name(), false, true);
    assertThat(parts.volumes().inspect("kept").name()).isEqualTo("kept");
    parts.volumes().remove("kept", false);
  }

  @Test
  void aNewVolumeTakesOverWhatTheImageHasAndKeepsDataPastTheContainer() throws Exception {
    ContainerSpec with =
        spec("sh", "-c", "cat /data/seed; echo more > /data/more")
            .withMounts(List.of(MountSyntax.volume("v1:/data")));
    assertThat(run(with).out()).isEqualTo("from the image\n");
    ContainerSpec again =
        spec("cat", "/data/more").withMounts(List.of(MountSyntax.volume("v1:/data:ro")));

    assertThat(run(again).out()).isEqualTo("more\n");
    assertThatThrownBy(() -> parts.volumes().remove("v1", false)).isInstanceOf(Conflict.class);
  }

  @Test
  void aContainerWhoseMonitorDiedIsFoundEnded() throws Exception {
    ContainerRecord record = containers.create(spec("sleep", "1000").withName("orphan"));
    containers.start("orphan");
    ContainerPaths paths = containers.paths();
    long monitor = paths.monitor(record.id()).monitorPid().orElseThrow();
    try (var process = io.varve.linux.ProcessDescriptor.open(monitor)) {
      process.signal(9);
      process.awaitExit(Duration.ofMinutes(2));
    }

    assertThat(containers.inspect("orphan").state())
        .isInstanceOfSatisfying(
            ContainerState.Exited.class, e -> assertThat(e.exitCode()).isEqualTo(255));
  }

  @Test
  void idsMayBeShortened() throws IOException {
    ContainerRecord record = containers.create(spec("true"));

    assertThat(containers.inspect(record.id().value().substring(0, 5)).id()).isEqualTo(record.id());
    assertThat(ContainerId.isHexadecimal(record.id().shortForm())).isTrue();
  }
}
