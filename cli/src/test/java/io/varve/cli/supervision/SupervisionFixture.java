package io.varve.cli.supervision;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.testing.BusyboxTree;
import io.varve.cli.testing.Ended;
import io.varve.cli.testing.HostProcesses;
import io.varve.cli.testing.RunDirectory;
import io.varve.cli.testing.VarveProgram;
import io.varve.linux.Mounts;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store with a busybox image; every command is a process. Leaves the host as it was. */
abstract class SupervisionFixture {
  @TempDir Path directory;
  private VarveProgram program;

  @BeforeEach
  void makeImage() throws Exception {
    program = VarveProgram.on(directory.resolve("store"));
    BusyboxTree tree =
        BusyboxTree.make(
            directory.resolve("tree"), "sh", "cat", "sleep", "ping", "nc", "touch", "test", "stty");
    Files.createDirectory(tree.root().resolve("tmp"));
    varve("import", tree.tar(directory.resolve("tree.tar")), "base");
  }

  @AfterEach
  void leaveTheHostAsItWas() throws Exception {
    for (String container : varve("ps", "-aq").lines().toList()) {
      varve("rm", "-f", container);
    }
    for (ProcessHandle process : processes("")) {
      process
          .onExit()
          .orTimeout(5, TimeUnit.MINUTES)
          .join(); // whatever belongs to the store ends by itself
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
    return RunDirectory.of(Path.of(store()));
  }

  /** Processes of this store that outlive a command. */
  List<ProcessHandle> processes(String verb) {
    return HostProcesses.find(
        line -> line.contains(store() + "\0") && line.contains(verb) && !line.contains("surefire"));
  }

  String varve(String... words) throws Exception {
    return program.run(words).output();
  }

  List<String> command(String... words) {
    return program.command(words);
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
    return Ended.well(command).output();
  }
}
