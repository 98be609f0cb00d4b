package io.varve.cli.volume;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.Program;
import io.varve.cli.command.Output;
import io.varve.cli.testing.BusyboxTree;
import io.varve.cli.testing.Ended;
import io.varve.cli.testing.HostProcesses;
import io.varve.cli.testing.RunDirectory;
import io.varve.cli.testing.VarveProgram;
import io.varve.linux.Mounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import java.util.function.Predicate;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store with a busybox image. Leaves the host as it was. */
abstract class VolumeFixture {

  private static final String SHELL = "/bin/sh";

  @TempDir Path directory;
  BusyboxTree tree;

  @BeforeEach
  void makeImage() throws Exception {
    tree =
        BusyboxTree.make(
            directory.resolve("tree"),
            "sh",
            "cat",
            "echo",
            "ls",
            "rm",
            "sleep",
            "sync",
            "dd",
            "stat");
    Files.createDirectory(tree.root().resolve("data"));
    Files.writeString(tree.root().resolve("data/seed"), "from the image\n");
    varve("import", tree.tar(directory.resolve("tree.tar")), "base");
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
    for (ProcessHandle process : HostProcesses.find(line -> line.contains(store()))) {
      process
          .onExit()
          .orTimeout(5, TimeUnit.MINUTES)
          .join(); // the server, and what cleans up after containers
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
        } catch (IOException _) {
          // It is free, or becomes so now.
        }
      }
    }
    return files;
  }

  String store() {
    return directory.resolve("store").toString();
  }

  Path runDirectory() {
    return RunDirectory.of(Path.of(store()));
  }

  /** The process of the volume server, by whom the store's lock is held; empty when none lives. */
  Optional<Long> server() {
    return find(line -> !line.startsWith(SHELL));
  }

  /** The shell that starts another server when one is killed. */
  Optional<Long> supervisor() {
    return find(line -> line.startsWith(SHELL));
  }

  private Optional<Long> find(Predicate<String> which) {
    return HostProcesses.find(
            line -> line.contains(store()) && line.contains("volume-server") && which.test(line))
        .stream()
        .map(ProcessHandle::pid)
        .findFirst();
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
    return VarveProgram.on(Path.of(store())).command(words);
  }

  String succeed(List<String> command) throws Exception {
    return Ended.well(command).output();
  }
}
