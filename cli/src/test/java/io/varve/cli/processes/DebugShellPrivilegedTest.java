package io.varve.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.testing.BusyboxTree;
import io.varve.cli.testing.Ended;
import io.varve.cli.testing.RunDirectory;
import io.varve.cli.testing.VarveProgram;
import io.varve.linux.Mounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code build --debug-shell} on a terminal that script(1) plays. */
class DebugShellPrivilegedTest {

  @TempDir private Path directory;
  private VarveProgram varve;
  private Path context;

  @BeforeEach
  void makeBase() throws Exception {
    varve = VarveProgram.on(directory.resolve("store"));
    BusyboxTree base =
        BusyboxTree.make(directory.resolve("base"), "sh", "cat", "echo", "ls", "tty", "stty");
    varve.run("import", base.tar(directory.resolve("base.tar")), "base");
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(
        context.resolve("Dockerfile"),
        """
        FROM base
        RUN echo one > /before
        RUN echo two > /after; exit 7
        """);
  }

  @AfterEach
  void nothingIsLeft() throws Exception {
    assertThat(Mounts.list()).noneMatch(mount -> mount.target().startsWith(directory));
    RunDirectory.remove(directory.resolve("store"));
  }

  private List<String> build() {
    return varve.command("build", "--network", "none", "--debug-shell", context.toString());
  }

  @Test
  void aFailedStepOpensAShellAndItsEndIsTheBuilds() throws Exception {
    String line = build().stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    ProcessBuilder script =
        new ProcessBuilder("script", "-qefc", line, "/dev/null").redirectErrorStream(true);
    script.environment().put("TERM", "vt220-of-the-user");
    Process process = script.start();
    StringBuilder shown = new StringBuilder();
    try (Writer keyboard = process.outputWriter();
        BufferedReader screen = process.inputReader()) {
      readUntil(screen, shown, "ends the build");
      keyboard.write("ls /; cat /before; tty; echo kind-$TERM; echo done-$((40 + 2))\n");
      keyboard.flush();
      readUntil(screen, shown, "done-42");
      keyboard.write("exit 0\n");
      keyboard.flush();
      readUntil(screen, shown, "\0");
    }
    assertThat(process.waitFor()).as(shown.toString()).isEqualTo(1);
    assertThat(shown)
        .contains("before", "one", "/dev/pts/", "kind-vt220-of-the-user")
        .contains("step 3 failed");
    assertThat(shown.toString().lines()).noneMatch(text -> text.strip().equals("after"));
  }

  /** Reads until a text has come, or the end. */
  private static void readUntil(BufferedReader screen, StringBuilder shown, String text)
      throws IOException {
    while (shown.indexOf(text) < 0) {
      int c = screen.read();
      if (c < 0) {
        return;
      }
      shown.append((char) c);
    }
  }

  @Test
  void withoutATerminalItIsRefusedBeforeAnythingRuns() throws Exception {
    Ended ended = Ended.of(build());
    assertThat(ended.code()).isNotZero();
    assertThat(ended.all()).contains("--debug-shell needs a terminal").doesNotContain("RUN");
  }
}
