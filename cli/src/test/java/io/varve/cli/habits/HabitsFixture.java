package io.varve.cli.habits;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.Program;
import io.varve.cli.command.Output;
import io.varve.cli.testing.BusyboxTree;
import io.varve.cli.testing.Ended;
import io.varve.cli.testing.HostProcesses;
import io.varve.cli.testing.RunDirectory;
import io.varve.linux.Mounts;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.io.TempDir;

/** A store with a busybox image; commands run in this process. Leaves the host as it was. */
abstract class HabitsFixture {
  @TempDir Path directory;

  @BeforeEach
  void makeImage() throws Exception {
    BusyboxTree tree =
        BusyboxTree.make(
            directory.resolve("tree"), "sh", "cat", "sleep", "id", "ls", "hostname", "head");
    Path etc = Files.createDirectory(tree.root().resolve("etc"));
    Files.writeString(etc.resolve("passwd"), "root:x:0:0::/root:/bin/sh\nweb:x:101:102::/:\n");
    Files.writeString(etc.resolve("group"), "root:x:0:\nweb:x:102:\nmore:x:300:\n");
    Files.createDirectory(tree.root().resolve("tmp"));
    String archive = tree.tar(directory.resolve("tree.tar"));
    output("import", "-c", "ENV PATH=/bin", "-c", "CMD [\"sh\"]", archive, "base");
  }

  @AfterEach
  void leaveTheHostAsItWas() throws Exception {
    for (String container : output("ps", "-aq").lines().toList()) {
      output("rm", "-f", container);
    }
    String store = directory.resolve("store").toString();
    for (ProcessHandle process :
        HostProcesses.find(line -> line.contains(store + "\0") && !line.contains("surefire"))) {
      process.onExit().join(); // whatever belongs to the store ends by itself
    }
    assertThat(Mounts.list()).noneMatch(m -> m.target().startsWith(directory));
    RunDirectory.remove(directory.resolve("store"));
  }

  /** Runs a command, however it ends. */
  Ended varve(String... words) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int code =
        new Program(
                new ByteArrayInputStream(new byte[0]),
                new Output(out),
                new Output(err),
                Map.of(
                    "VARVE_ROOT",
                    directory.resolve("store").toString(),
                    "PATH",
                    "/usr/sbin:/usr/bin:/sbin:/bin"),
                directory,
                InstantSource.system())
            .run(List.of(words));
    return new Ended(
        code, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  /** What a command prints that is to succeed. */
  String output(String... words) {
    Ended ended = varve(words);
    assertThat(ended.code()).as("%s: %s", String.join(" ", words), ended.all()).isZero();
    return ended.output();
  }

  /** What a program in a new container without network prints; options stand before the image. */
  String inContainer(String options, String script) {
    return output(words("run --rm --network none " + options + " base sh -c", script)).strip();
  }

  static String[] words(String line, String... more) {
    List<String> words =
        new java.util.ArrayList<>(
            List.of(line.split(" ", -1)).stream().filter(word -> !word.isEmpty()).toList());
    words.addAll(List.of(more));
    return words.toArray(String[]::new);
  }
}
