package io.varve.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.Program;
import io.varve.cli.command.Output;
import io.varve.linux.Mounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store with a busybox image. Leaves the host as it was. */
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
      ProcessHandle.of(server.get()).ifPresent(ProcessHandle::destroy); // it would end by itself
    }
    for (ProcessHandle process : ProcessHandle.allProcesses().filter(this::isOurs).toList()) {
      process.onExit().join(); // the server, and what cleans up after containers
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
    return ProcessHandle.allProcesses()
        .filter(process -> isOurs(process) && commandLine(process).contains("volume-server"))
        .map(ProcessHandle::pid)
        .findFirst();
  }

  private boolean isOurs(ProcessHandle process) {
    return commandLine(process).contains(store());
  }

  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(Path.of("/proc/" + process.pid() + "/cmdline"));
    } catch (IOException _) {
      return ""; // it has ended
    }
  }

  /** Runs a command that is to succeed, and returns what it printed on standard output. */
  String varve(String... words) {
    Ended ended = attempt(words);
    assertThat(ended.code()).as("%s: %s", String.join(" ", words), ended.all()).isZero();
    return ended.output();
  }

  /** Runs a command in this process, as its main method would. */
  Ended attempt(String... words) {
    ByteArrayOutputStream output = new ByteArrayOutputStream();
    ByteArrayOutputStream error = new ByteArrayOutputStream();
    List<String> all = new ArrayList<>(List.of("--root", store()));
    all.addAll(List.of(words));
    Program program =
        new Program(
            new ByteArrayInputStream(new byte[0]),
            new Output(output),
            new Output(error),
            System.getenv(),
            Path.of("").toAbsolutePath(),
            InstantSource.system());
    int code = program.run(all);
    return new Ended(
        code, output.toString(StandardCharsets.UTF_8), error.toString(StandardCharsets.UTF_8));
  }

  /** What a command prints in a fresh container that goes away afterwards. */
  String inContainer(String mount, String script) {
    return varve("run", "--rm", "--network", "none", "-v", mount, "base", "sh", "-c", script);
  }

  /** The command line of a process of its own. */
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
