package io.varve.engine.build;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.step.SecretValue;
import io.varve.builder.step.StepCommand;
import io.varve.builder.step.StepMount;
import io.varve.builder.step.StepNetwork;
import io.varve.engine.EngineOptions;
import io.varve.engine.lifecycle.StoreParts;
import io.varve.engine.testing.HostState;
import io.varve.engine.testing.TestStore;
import io.varve.oci.error.NotFound;
import io.varve.storage.snapshot.SnapshotKey;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.SequencedMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Build steps run for real. */
class StepPrivilegedTest {
  @TempDir Path root;
  private Path run;
  private HostState before;
  private TestStore store;
  private RuntimeStepRunner runner;
  private final List<String> lines = new CopyOnWriteArrayList<>();
  private final SnapshotKey key = new SnapshotKey("step");

  @BeforeEach
  void open() throws Exception {
    before = HostState.ofMounts();
    Files.createDirectories(Path.of("/run/varve"));
    run = Files.createTempDirectory(Path.of("/run/varve"), "t");
    store = new TestStore(root);
    store.addImage(config -> config);
    EngineOptions options = store.options(run);
    StoreParts parts = new StoreParts(options, store);
    runner =
        new RuntimeStepRunner(
            parts::runtime,
            parts::networks,
            run.resolve("b"),
            false,
            options.platform().architecture());
    store.snapshots().prepare(key, store.images().resolve(TestStore.IMAGE).snapshot(), Map.of());
  }

  @AfterEach
  void leaveTheHostAsItWas() throws Exception {
    runner.close();
    assertThat(HostState.ofMounts()).isEqualTo(before);
    try (var files = Files.walk(run)) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  private int step(StepNetwork network, String user, List<StepMount> mounts, String... arguments)
      throws Exception {
    SequencedMap<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/bin");
    StepCommand command =
        new StepCommand(
            "s",
            store.snapshots().mounts(key),
            List.of(arguments),
            environment,
            "/",
            user,
            mounts,
            network,
            false,
            "buildhost");
    return runner.run(command, (error, text) -> lines.add((error ? "E " : "O ") + text));
  }

  @Test
  void outputArrivesByLineWithTheExitCode() throws Exception {
    int code =
        step(
            StepNetwork.NONE,
            "",
            List.of(),
            "sh",
            "-c",
            "hostname; echo bad >&2; echo $HOME; exit 4");

    assertThat(code).isEqualTo(4);
    assertThat(lines).containsExactlyInAnyOrder("O buildhost", "O /root", "E bad");
  }

  @Test
  void onlyWhatTheStepDoesIsInItsLayer() throws Exception {
    step(
        StepNetwork.BRIDGE,
        "ann",
        List.of(new StepMount.Memory("/not/there/before", OptionalLong.empty())),
        "sh",
        "-c",
        "id -u; echo x > /tmp/made; cat /etc/resolv.conf > /dev/null");

    assertThat(lines).containsExactly("O 1000");
    try (var names = Files.walk(store.snapshots().changes(key))) {
      assertThat(names.map(p -> relative(p)).toList())
          .containsExactlyInAnyOrder("", "tmp", "tmp/made");
    }
  }

  private String relative(Path path) {
    return changes().relativize(path).toString();
  }

  private Path changes() {
    try {
      return store.snapshots().changes(key);
    } catch (java.io.IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  @Test
  void aSecretIsSeenAndNeverStored() throws Exception {
    StepMount secret =
        new StepMount.Secret(
            new SecretValue("hush".getBytes(StandardCharsets.UTF_8)),
            "/run/secrets/token",
            0400,
            0,
            0);

    step(StepNetwork.NONE, "", List.of(secret), "cat", "/run/secrets/token");

    assertThat(lines).containsExactly("O hush");
    assertThat(changes().resolve("run")).doesNotExist();
  }

  @Test
  void aMissingProgramOrUserIsNamed() {
    assertThatThrownBy(() -> step(StepNetwork.NONE, "", List.of(), "nosuchprogram"))
        .isInstanceOf(NotFound.class);
    assertThatThrownBy(() -> step(StepNetwork.NONE, "nobody-here", List.of(), "true"))
        .isInstanceOf(NotFound.class)
        .hasMessageContaining("nobody-here");
  }

  @Test
  void anInterruptKillsTheProgram() throws Exception {
    CountDownLatch begun = new CountDownLatch(1);
    CountDownLatch interrupted = new CountDownLatch(1);
    SequencedMap<String, String> environment = new LinkedHashMap<>();
    environment.put("PATH", "/bin");
    StepCommand command =
        new StepCommand(
            "s",
            store.snapshots().mounts(key),
            List.of("sh", "-c", "echo begun; sleep 1000"),
            environment,
            "/",
            "",
            List.of(),
            StepNetwork.NONE,
            false,
            "h");
    Thread thread =
        Thread.ofVirtual()
            .start(
                () -> {
                  try {
                    runner.run(command, (_, _) -> begun.countDown());
                  } catch (InterruptedException e) {
                    interrupted.countDown();
                  } catch (java.io.IOException e) {
                    throw new java.io.UncheckedIOException(e);
                  }
                });
    begun.await();

    thread.interrupt();
    thread.join();

    assertThat(interrupted.getCount()).isZero();
    try (var left = Files.list(run.resolve("b"))) {
      assertThat(left).isEmpty();
    }
  }
}
