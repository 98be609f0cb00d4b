package io.varve.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.linux.Mounts;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store with a busybox image; every command is a process. Leaves the host as it was. */
abstract class VolumeFixture {

  @TempDir Path directory;

  /** How a command ended. */
  record Ended(int code, String output, String error) {
    /** All that it printed. */
    String all() {
      return output + error;
    }
  }

  @BeforeEach
  void makeImage() throws Exception {
    Path tree = Files.createDirectories(directory.resolve("tree/bin"));
    Files.copy(Path.of("/bin/busybox"), tree.resolve("busybox"));
    for (String name : List.of("sh", "cat", "echo", "ls", "rm", "sleep", "sync", "dd", "stat")) {
      Files.createSymbolicLink(tree.resolve(name), Path.of("busybox"));
    }
    Files.createDirectories(directory.resolve("tree/data"));
    Files.writeString(directory.resolve("tree/data/seed"), "from the image\n");
    Path tar = directory.resolve("tree.tar");
    succeed(List.of("tar", "-C", directory.resolve("tree").toString(), "-cf", tar + "", "."));
    varve("import", tar.toString(), "base");
  }

  @AfterEach
  void leaveTheHostAsItWas() throws Exception {
    for (String container : varve("ps", "-aq").lines().toList()) {
      varve("rm", "-f", container);
    }
    Optional<Long> server = server();
    if (server.isPresent()) {
      ProcessHandle process = ProcessHandle.of(server.get()).orElseThrow();
      process.destroy(); // it would end by itself a little later
      process.onExit().join();
    }
    Path run = runDirectory();
    assertThat(Mounts.list())
        .noneMatch(m -> m.target().startsWith(directory) || m.target().startsWith(run));
    assertThat(loops()).noneMatch(file -> file.startsWith(run.toString()));
    succeed(List.of("rm", "-rf", run.toString()));
  }

  private static List<String> loops() throws IOException {
    List<String> files = new ArrayList<>();
    try (DirectoryStream<Path> blocks = Files.newDirectoryStream(Path.of("/sys/block"), "loop*")) {
      for (Path block : blocks) {
        try {
          files.add(Files.readString(block.resolve("loop/backing_file")).strip());
        } catch (NoSuchFileException _) {
          // It is free.
        }
      }
    }
    return files;
  }

  String store() {
    return directory.resolve("store").toString();
  }

  Path runDirectory() {
    return Path.of("/run/varve", Integer.toHexString(store().hashCode()));
  }

  /** The process of the volume server, by whom the store's lock is held; empty when none lives. */
  Optional<Long> server() {
    return ProcessHandle.allProcesses().filter(this::isServer).map(ProcessHandle::pid).findFirst();
  }

  private boolean isServer(ProcessHandle process) {
    try {
      String line = Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
      return line.contains("volume-server") && line.contains(store());
    } catch (IOException _) {
      return false;
    }
  }

  String varve(String... words) throws Exception {
    return succeed(command(words));
  }

  Ended attempt(String... words) throws Exception {
    return run(command(words));
  }

  /** What a command prints in a fresh container that goes away afterwards. */
  String inContainer(String mount, String script) throws Exception {
    return varve("run", "--rm", "--network", "none", "-v", mount, "base", "sh", "-c", script);
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

  String succeed(List<String> command) throws Exception {
    Ended ended = run(command);
    assertThat(ended.code()).as("%s: %s", command.getLast(), ended.all()).isZero();
    return ended.output();
  }

  Ended run(List<String> command) throws Exception {
    Path error = Files.createTempFile(directory, "error", ".txt");
    Process process = new ProcessBuilder(command).redirectError(error.toFile()).start();
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    return new Ended(process.waitFor(), output, Files.readString(error));
  }
}
