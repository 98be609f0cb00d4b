package io.varve.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.step.SecretValue;
import io.varve.builder.step.StepMount;
import io.varve.builder.step.StepNetwork;
import io.varve.builder.step.StepRunner;
import io.varve.engine.EngineOptions;
import io.varve.engine.lifecycle.StoreParts;
import io.varve.engine.testing.HostState;
import io.varve.engine.testing.TestStore;
import io.varve.storage.snapshot.Mount;
import io.varve.storage.snapshot.SnapshotKey;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Build steps run for real. */
class StepPrivilegedTest extends StepRunnerContract {
  @TempDir Path root;
  private Path run;
  private TestStore store;
  private RuntimeStepRunner runner;
  private final SnapshotKey key = new SnapshotKey("step");

  @BeforeEach
  void open() throws Exception {
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
    assertThat(HostState.mountsBelow(List.of(run, root))).isEmpty();
    try (var files = Files.walk(run)) {
      for (Path path : files.sorted(java.util.Comparator.reverseOrder()).toList()) {
        Files.deleteIfExists(path);
      }
    }
  }

  @Override
  StepRunner runner() {
    return runner;
  }

  @Override
  List<Mount> rootfs() throws IOException {
    return store.snapshots().mounts(key);
  }

  @Override
  void nothingIsLeft() throws IOException {
    try (var left = Files.list(run.resolve("b"))) {
      assertThat(left).isEmpty();
    }
  }

  @Test
  void theHostNameIsTheGivenOne() throws Exception {
    step(StepNetwork.NONE, "", List.of(), "hostname");

    assertThat(lines).containsExactly("O buildhost");
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
    } catch (IOException e) {
      throw new java.io.UncheckedIOException(e);
    }
  }

  /** A step may make any device, and open only those that every container has. */
  @Test
  void aDeviceOfTheHostThatAStepMakesCantBeOpened() throws Exception {
    String[] disk =
        Files.readAllLines(Path.of("/proc/partitions")).getLast().strip().split(" +", 3);
    String script =
        "mknod /tmp/disk b %s %s && mknod /tmp/mem c 1 1 && mknod /tmp/zero c 1 5 && echo made;"
                .formatted(disk[0], disk[1])
            + " for f in disk mem zero; do"
            + " head -c 1 /tmp/$f >/dev/null 2>/tmp/why || echo $f: $(cat /tmp/why); done;"
            + " echo x >/tmp/disk || echo not written";
    for (int i = 0; i < 2; i++) {
      lines.clear();
      step(StepNetwork.NONE, "", List.of(), "sh", "-c", script + "; rm -f /tmp/*");

      assertThat(lines)
          .contains("O made", "O not written")
          .noneMatch(line -> line.contains("zero"));
      assertThat(lines).anyMatch(line -> line.matches("O disk: .*Operation not permitted"));
      assertThat(lines).anyMatch(line -> line.matches("O mem: .*Operation not permitted"));
    }
  }

  @Test
  void noControlGroupIsLeftWhenTheBuildEnds() throws Exception {
    step(StepNetwork.NONE, "", List.of(), "true");

    runner.close();

    assertThat(SharedGroupsPrivilegedTest.groupsOf(ProcessHandle.current().pid())).isEmpty();
  }

  /** The first step's filter is compiled by the runtime, the next one's taken from it. */
  @Test
  void everyStepHasTheSameSystemCallFilter() throws Exception {
    String look = "grep -E 'Seccomp|NoNewPrivs|Cap(Prm|Eff|Bnd)' /proc/self/status";
    String forbidden = "unshare -m true 2>/dev/null || echo refused";
    String wait = "i=0; until [ -e /go/on ] || [ $i = 3000 ]; do sleep 0.01; i=$((i+1)); done";
    Path go = Files.createDirectory(root.resolve("go"));
    StepMount mount = new StepMount.Bind(go, "/go", true);
    Thread release = Thread.ofPlatform().start(() -> createWhenFilterIsKept(go.resolve("on")));
    step(StepNetwork.NONE, "", List.of(mount), "sh", "-c", String.join(";", look, forbidden, wait));
    release.join();
    List<String> first = List.copyOf(lines);
    lines.clear();
    assertThat(keptFilters()).hasSize(1);

    step(StepNetwork.NONE, "", List.of(), "sh", "-c", look + ";" + forbidden);

    assertThat(lines)
        .isEqualTo(first)
        .contains("O Seccomp:\t2", "O Seccomp_filters:\t1", "O refused");
  }

  /** Only names are looked at, since other files come and go meanwhile. */
  private List<Path> keptFilters() throws IOException {
    List<Path> kept = new ArrayList<>();
    try (var directories = Files.newDirectoryStream(run, "filters-*")) {
      for (Path directory : directories) {
        try (var files = Files.newDirectoryStream(directory, name -> !isTemporary(name))) {
          files.forEach(kept::add);
        }
      }
    }
    return kept;
  }

  private static boolean isTemporary(Path file) {
    return file.toString().endsWith(".tmp");
  }

  private void createWhenFilterIsKept(Path file) {
    try {
      for (int i = 0; i < 3000 && keptFilters().isEmpty(); i++) {
        Thread.sleep(10);
      }
      Files.createFile(file);
    } catch (IOException | InterruptedException e) {
      throw new IllegalStateException(e);
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
}
