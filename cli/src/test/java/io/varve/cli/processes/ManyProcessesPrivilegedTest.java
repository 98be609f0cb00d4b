package io.varve.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.testing.BusyboxTree;
import io.varve.cli.testing.RunDirectory;
import io.varve.cli.testing.VarveProgram;
import io.varve.linux.Mounts;
import io.varve.oci.task.TaskScope;
import io.varve.oci.task.TaskScope.Subtask;
import java.io.BufferedReader;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Eight processes pull, build, run, save, load, remove and prune on one store at once. */
class ManyProcessesPrivilegedTest {

  private static final int PROCESSES = 8;

  @TempDir private Path directory;
  private VarveProgram store;
  private VarveProgram served;
  private Process registry;
  private String remote;

  @BeforeEach
  void makeBase() throws Exception {
    store = VarveProgram.on(directory.resolve("store"));
    served = VarveProgram.on(directory.resolve("remote"));
    String tar =
        BusyboxTree.make(directory.resolve("base"), "sh", "true", "cat", "echo")
            .tar(directory.resolve("base.tar"));
    varve("import", tar, "base");
    served.run("import", tar, "pulled");
    serve();
  }

  /** A second store serves an image of the same layer and one of its own. */
  private void serve() throws Exception {
    Path context = Files.createDirectories(directory.resolve("remote-context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM pulled\nCOPY Dockerfile /remote\n");
    served.run("build", "-q", "-t", "pulled", context.toString());
    registry =
        new ProcessBuilder(served.command("registry", "serve", "--listen", "127.0.0.1:0"))
            .redirectErrorStream(true)
            .start();
    BufferedReader lines = registry.inputReader();
    String line = lines.readLine();
    while (line != null && !line.startsWith("Serving on ")) {
      line = lines.readLine();
    }
    assertThat(line).as("what the registry says").isNotNull();
    remote = line.substring("Serving on ".length()) + "/pulled:latest";
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    registry.destroy();
    registry.waitFor();
    assertThat(Mounts.list()).noneMatch(mount -> mount.target().startsWith(directory));
    RunDirectory.remove(directory.resolve("store"));
    RunDirectory.remove(directory.resolve("remote"));
  }

  @Test
  void theyAllSucceedAndTheStoreIsSoundAfterwards() throws Exception {
    try (TaskScope scope = new TaskScope()) {
      List<Subtask<String>> all = new ArrayList<>();
      for (int i = 0; i < PROCESSES; i++) {
        int number = i;
        all.add(scope.fork(() -> work(number)));
      }
      scope.joinOrThrow();
      for (int i = 0; i < PROCESSES; i++) {
        assertThat(all.get(i).result()).contains("made by " + i % 3);
      }
    }
    assertThat(varve("system", "prune", "-f")).contains("Total reclaimed space");
    assertThat(varve("system", "check")).contains("sound");
    assertThat(varve("run", "--rm", "--network", "none", "base", "echo", "still here"))
        .contains("still here");
  }

  /** Three Dockerfiles for eight processes, so that some build the same layers at the same time. */
  private String work(int number) throws Exception {
    Path context = Files.createDirectories(directory.resolve("context-" + number));
    Files.writeString(
        context.resolve("Dockerfile"),
        "FROM base\nRUN echo made by " + number % 3 + " > /made\nCOPY Dockerfile /\n");
    String image = "image-" + number;
    varve("pull", "-q", remote);
    assertThat(varve("run", "--rm", "--network", "none", remote, "cat", "/remote"))
        .contains("FROM pulled");
    varve("build", "-q", "--network", "none", "-t", image, context.toString());
    String made = varve("run", "--rm", "--network", "none", image, "cat", "/made");
    varve("save", image, "-o", tar(image));
    varve("rmi", image);
    varve("system", "prune", "-f");
    varve("load", "-i", tar(image));
    varve("rmi", image);
    return made;
  }

  private String tar(String name) {
    return directory.resolve(name + ".tar").toString();
  }

  private String varve(String... words) throws Exception {
    return store.run(words).all();
  }
}
