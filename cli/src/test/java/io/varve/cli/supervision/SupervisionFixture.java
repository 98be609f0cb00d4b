package io.varve.cli.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.linux.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store with a busybox image; every command is a process. Leaves the host as it was. */
abstract class SupervisionFixture {
  @TempDir Path directory;

  @BeforeEach
  void makeImage() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree/bin"));
    Files.createDirectories(directory.resolve("tree/tmp"));
    Files.copy(Path.of("/bin/busybox"), tree.resolve("busybox"));
    for (String name : List.of("sh", "cat", "sleep", "ping", "nc", "touch", "test", "stty")) {
      Files.createSymbolicLink(tree.resolve(name), Path.of("busybox"));
    }
    Path tar = directory.resolve("tree.tar");
    run(List.of("tar", "-C", directory.resolve("tree").toString(), "-cf", tar + "", "."));
    varve("import", tar.toString(), "base");
  }

  @AfterEach
  void leaveTheHostAsItWas() throws Exception {
    for (String container : varve("ps", "-aq").lines().toList()) {
      varve("rm", "-f", container);
    }
    for (ProcessHandle process : processes("")) {
      process.onExit().join(); // whatever belongs to the store ends by itself
    }
    Path run = runDirectory();
    assertThat(Mounts.list())
        .noneMatch(m -> m.target().startsWith(directory) || m.target().startsWith(run));
    run(List.of("rm", "-rf", run.toString()));
  }

  String store() {
    return directory.resolve("store").toString();
  }

  Path runDirectory() {
    return Path.of("/run/varve", Integer.toHexString(store().hashCode()));
  }

  /** Processes of this store that outlive a command. */
  List<ProcessHandle> processes(String verb) {
    return ProcessHandle.allProcesses()
        .filter(process -> commandLine(process).contains(store() + "\0"))
        .filter(process -> commandLine(process).contains(verb))
        .filter(process -> !commandLine(process).contains("surefire"))
        .toList();
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException _) {
      return "";
    }
  }

  String varve(String... words) throws Exception {
    return run(command(words));
  }

  List<String> command(String... words) {
    List<String> command =
        new ArrayList<>(
            List.of(
                System.getProperty("java.home") + "/bin/java",
                "--enable-native-access=ALL-UNNAMED",
                "-XX:TieredStopAtLevel=1",
                "-XX:+UseSerialGC",
                "-cp",
                System.getProperty("java.class.path"),
                "io.varve.cli.Main",
                "--root",
                store()));
    command.addAll(List.of(words));
    return command;
  }

  /** The value of a template for a container; empty when the container is gone. */
  Optional<String> inspect(String template, String container) throws Exception {
    String id = varve("ps", "-aq", "--no-trunc", "-f", "name=" + container).strip();
    return id.isEmpty()
        ? Optional.empty()
        : Optional.of(varve("inspect", "-f", template, container).strip());
  }

  void await(String template, String container, String expected) throws Exception {
    while (!inspect(template, container).equals(Optional.of(expected))) {
      Thread.onSpinWait();
    }
  }

  static String run(List<String> command) throws Exception {
    Path error = Files.createTempFile("supervision", ".txt");
    try {
      Process process = new ProcessBuilder(command).redirectError(error.toFile()).start();
      process.getOutputStream().close();
      String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      assertThat(process.waitFor())
          .as("%s: %s", command.getLast(), Files.readString(error))
          .isZero();
      return output;
    } finally {
      Files.delete(error);
    }
  }
}
