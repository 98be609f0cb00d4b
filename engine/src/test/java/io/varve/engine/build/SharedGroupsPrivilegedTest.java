package io.varve.engine.build;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.EngineOptions;
import io.varve.engine.process.Programs;
import io.varve.engine.runtime.OciRuntime;
import io.varve.engine.runtime.OciRuntime.Surroundings;
import io.varve.engine.runtime.RuntimeProbe;
import io.varve.engine.testing.TestBundle;
import io.varve.linux.OpenFile;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares with what the runtime makes itself; on hosts of version 2 alone it does make it. */
class SharedGroupsPrivilegedTest {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  @TempDir Path temp;
  private OciRuntime runtime;
  private int count;

  @BeforeEach
  void open() throws IOException {
    runtime =
        new RuntimeProbe(
                new Programs(EngineOptions.DEFAULT_SEARCH_PATH),
                Files.createDirectory(temp.resolve("state")),
                Optional.of("crun"),
                false)
            .choose()
            .runtime();
  }

  /** The groups that a process' builds have, in all hierarchies. */
  static List<Path> groupsOf(long pid) throws IOException {
    List<Path> found = new ArrayList<>();
    try (var hierarchies = Files.newDirectoryStream(ROOT)) {
      for (Path hierarchy : hierarchies) {
        Path parent = hierarchy.resolve("varve");
        if (Files.isDirectory(parent)) {
          try (var groups = Files.newDirectoryStream(parent, "build-" + pid + "-*")) {
            groups.forEach(found::add);
          }
        }
      }
    }
    return found;
  }

  private List<String> output(Surroundings surroundings, String script) throws Exception {
    Path bundle =
        TestBundle.make(Files.createDirectory(temp.resolve("c" + count++)), "sh", "-c", script);
    Path to = bundle.resolve("output");
    try (OpenFile nothing = OpenFile.forReading(Path.of("/dev/null"));
        OpenFile target = OpenFile.createOrOpen(to, 0600)) {
      runtime
          .run(
              "groups-" + Long.toHexString(System.nanoTime()),
              bundle,
              bundle.resolve("pid"),
              List.of(nothing, target, target),
              surroundings)
          .awaitExit();
    }
    return Files.readAllLines(to);
  }

  @Test
  void aMemberMayDoWithDevicesWhatAContainerMay() throws Exception {
    Optional<SharedGroups> groups = SharedGroups.make();
    assertThat(groups.isPresent()).isEqualTo(Files.isDirectory(ROOT.resolve("devices")));
    if (groups.isEmpty()) {
      return;
    }
    String script = "/bin/busybox cat /sys/fs/cgroup/devices/devices.list";
    try (SharedGroups shared = groups.get()) {
      List<String> own = output(Surroundings.PLAIN, script);
      List<String> inherited = output(new Surroundings(shared, true), script);

      assertThat(own).isNotEmpty();
      assertThat(inherited).containsExactlyInAnyOrderElementsOf(own);
    }
  }

  @Test
  void aMemberIsInTheGroupsOfAllHierarchiesAndCantWriteToThem() throws Exception {
    Optional<SharedGroups> groups = SharedGroups.make();
    if (groups.isEmpty()) {
      return;
    }
    String script =
        "/bin/busybox cat /proc/self/cgroup;"
            + " echo a >/sys/fs/cgroup/devices/devices.allow && echo escaped";
    try (SharedGroups shared = groups.get()) {
      assertThat(output(new Surroundings(shared, true), script))
          .noneMatch(line -> line.contains("escaped"))
          .filteredOn(line -> line.contains(":/") && !line.startsWith("0::"))
          .hasSameSizeAs(groupsOf(ProcessHandle.current().pid()))
          .allMatch(line -> line.contains(":/varve/build-"));
    }
    assertThat(groupsOf(ProcessHandle.current().pid())).isEmpty();
  }

  @Test
  void groupsOfAProcessThatIsGoneAreTakenAway() throws Exception {
    if (!Files.isDirectory(ROOT.resolve("devices"))) {
      return;
    }
    long gone = new ProcessBuilder("true").start().onExit().join().pid();
    Path left = ROOT.resolve("devices/varve/build-" + gone + "-1");
    Files.createDirectories(left);

    SharedGroups.make().orElseThrow().close();

    assertThat(left).doesNotExist();
  }
}
