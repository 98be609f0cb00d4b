package io.varve.engine.lifecycle;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.container.StartFailure;
import io.varve.engine.testing.PaperNetworks;
import io.varve.engine.testing.TestStore;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.NotFound;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The life cycle over parts that need no rights. */
class LifecycleTest {
  private static final Duration PATIENCE = Duration.ofMinutes(2);

  @TempDir Path root;
  @TempDir Path run;
  private FakeParts parts;
  private LocalContainers containers;
  private LocalProcesses processes;

  @BeforeEach
  void open() throws Exception {
    TestStore store = TestStore.plain(root);
    store.addImage(config -> config);
    parts = new FakeParts(store, run);
    containers = new LocalContainers(parts);
    processes = new LocalProcesses(parts, containers);
  }

  @AfterEach
  void removeAll() throws Exception {
    for (ContainerRecord record : containers.list(true)) {
      containers.remove(record.id().value(), true, true);
    }
    assertThat(((PaperNetworks) parts.networks()).endpoints()).isEmpty();
  }

  private static ContainerSpec spec(String... command) {
    return ContainerSpec.of(TestStore.IMAGE, command);
  }

  private static ContainerState.Exited exited(ContainerRecord record) {
    return (ContainerState.Exited) record.state();
  }

  @Test
  void aContainerGoesFromCreatedOverRunningToExitedAndAgain() throws Exception {
    ContainerRecord made = containers.create(spec("sh", "-c", "exit 3").withName("c"));
    assertThat(made.state()).isInstanceOf(ContainerState.Created.class);

    containers.start("c");
    assertThat(containers.await("c")).isEqualTo(3);

    assertThat(exited(containers.inspect("c")).exitCode()).isEqualTo(3);
    containers.start("c");
    assertThat(containers.await("c")).isEqualTo(3);
  }

  @Test
  void whatItWritesReachesWhoRunsItAndTheLog() throws Exception {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    StringBuilder log = new StringBuilder();

    try (Attachment attachment =
        processes.run(
            spec("echo", "hello").withName("c"), StandardStreams.outputOnly(out, out), _ -> {})) {
      assertThat(attachment.await()).hasValue(0);
    }
    processes.logs(
        "c",
        io.varve.engine.container.LogOptions.ALL,
        (_, _, line) -> log.append(new String(line, StandardCharsets.UTF_8)));

    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("hello\n");
    assertThat(log.toString()).isEqualTo("hello\n");
  }

  @Test
  void stopAsksAndThenKills() throws Exception {
    ContainerSpec stubborn = spec("sh", "-c", "trap '' TERM; while :; do sleep 0.05; done");
    containers.run(stubborn.withName("stubborn"), _ -> {});
    containers.run(spec("sleep", "1000").withName("polite"), _ -> {});

    containers.stop("polite", Optional.empty(), Optional.of(PATIENCE));
    containers.stop("stubborn", Optional.empty(), Optional.of(Duration.ZERO));

    assertThat(exited(containers.inspect("polite")).exitCode()).isEqualTo(143);
    assertThat(exited(containers.inspect("stubborn")).exitCode()).isEqualTo(137);
  }

  @Test
  void aPausedContainerIsShownSoAndCanBeStopped() throws Exception {
    containers.run(spec("sleep", "1000").withName("c"), _ -> {});

    containers.pause("c");
    assertThat(containers.inspect("c").state().word()).isEqualTo("paused");
    containers.unpause("c");
    assertThat(containers.inspect("c").state().word()).isEqualTo("running");
    containers.pause("c");
    containers.stop("c", Optional.empty(), Optional.of(PATIENCE));
    assertThat(containers.inspect("c").isRunning()).isFalse();
  }

  @Test
  void aRunningContainerIsRemovedOnlyByForceAndLeavesNothing() throws Exception {
    ContainerRecord record = containers.run(spec("sleep", "1000").withName("c"), _ -> {});

    assertThatThrownBy(() -> containers.remove("c", false, false)).isInstanceOf(Conflict.class);
    containers.remove("c", true, false);

    assertThatThrownBy(() -> containers.inspect("c")).isInstanceOf(NotFound.class);
    assertThat(containers.paths().home(record.id())).doesNotExist();
    assertThat(containers.paths().bundle(record.id())).doesNotExist();
  }

  private ContainerRecord ended() throws Exception {
    ContainerRecord record = containers.run(spec("sh", "-c", "exit 3").withName("c"), _ -> {});
    assertThat(parts.monitor().awaitExit(containers.paths().monitor(record.id()))).hasValue(3);
    return record;
  }

  @Test
  void anEndIsSeenWhileSomebodyElseCleansUpAfterIt() throws Exception {
    ContainerRecord record = ended();

    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, record.id().value())) {
      assertThat(exited(containers.inspect("c")).exitCode()).isEqualTo(3);
      assertThat(containers.list(false)).isEmpty();
    }
  }

  @Test
  void whoWaitsReturnsOnceSomebodyElseHasCleanedUp() throws Exception {
    ContainerRecord record = ended();
    FutureTask<Integer> waiting = new FutureTask<>(() -> containers.await("c"));
    Thread thread;

    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, record.id().value())) {
      thread = Thread.ofPlatform().start(waiting);
      while (thread.isAlive() && thread.getState() != Thread.State.WAITING) {
        Thread.onSpinWait();
      }
    }
    assertThat(waiting.get()).isEqualTo(3);
    assertThat(parts.table().find(record.id()))
        .hasValueSatisfying(now -> assertThat(exited(now).exitCode()).isEqualTo(3));
  }

  @Test
  void aMissingProgramLeavesAnExitedContainerAndNoEndpoint() throws Exception {
    assertThatThrownBy(() -> containers.run(spec("nosuchprogram").withName("c"), _ -> {}))
        .isInstanceOfSatisfying(
            StartFailure.class, e -> assertThat(e.exitCode()).isEqualTo(StartFailure.NOT_FOUND));

    assertThat(exited(containers.inspect("c")).exitCode()).isEqualTo(StartFailure.NOT_FOUND);
    assertThat(containers.inspect("c").endpoint()).isEmpty();
  }

  @Test
  void twoContainersOfAnImageHaveFilesOfTheirOwn() throws Exception {
    ContainerRecord one = containers.run(spec("sleep", "1000"), _ -> {});
    ContainerRecord two = containers.run(spec("sleep", "1000"), _ -> {});
    Files.writeString(containers.paths().merged(one.id()).resolve("data/seed"), "changed");

    assertThat(containers.paths().merged(two.id()).resolve("data/seed"))
        .hasContent("from the image\n");
  }
}
