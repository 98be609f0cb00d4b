package io.varve.cli.processes;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.linux.Mounts;
import java.io.BufferedReader;
import java.io.IOException;
import java.io.Writer;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** {@code build --debug-shell} on a terminal that script(1) plays. */
class DebugShellPrivilegedTest {

  @TempDir private Path directory;
  private Path context;

  @BeforeEach
  void makeBase() throws Exception {
    Path busybox = Files.createDirectories(directory.resolve("base/bin"));
    Files.copy(Path.of("/bin/busybox"), busybox.resolve("busybox"));
    for (String name : List.of("sh", "cat", "echo", "ls", "tty", "stty")) {
      Files.createSymbolicLink(busybox.resolve(name), Path.of("busybox"));
    }
    String tar = directory.resolve("base.tar").toString();
    assertThat(
            start(List.of("tar", "-C", directory.resolve("base").toString(), "-cf", tar, "."))
                .waitFor())
        .isZero();
    assertThat(start(varve("import", tar, "base")).waitFor()).isZero();
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
  }

  private List<String> varve(String... words) {
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
                directory.resolve("store").toString()));
    command.addAll(List.of(words));
    return command;
  }

  private static Process start(List<String> command) throws IOException {
    return new ProcessBuilder(command).redirectErrorStream(true).start();
  }

  private String[] build() {
    return new String[] {"build", "--network", "none", "--debug-shell", context.toString()};
  }

  @Test
  void aFailedStepOpensAShellAndItsEndIsTheBuilds() throws Exception {
    String line =
        varve(build()).stream().map(word -> "'" + word + "'").collect(Collectors.joining(" "));
    Process process = start(List.of("script", "-qefc", line, "/dev/null"));
    StringBuilder shown = new StringBuilder();
    try (Writer keyboard = process.outputWriter();
        BufferedReader screen = process.inputReader()) {
      readUntil(screen, shown, "ends the build");
      keyboard.write("ls /; cat /before; tty; echo done-$((40 + 2))\n");
      keyboard.flush();
      readUntil(screen, shown, "done-42");
      keyboard.write("exit 0\n");
      keyboard.flush();
      readUntil(screen, shown, "\0");
    }
    assertThat(process.waitFor()).as(shown.toString()).isEqualTo(1);
    assertThat(shown).contains("before", "one", "/dev/pts/").contains("step 3 failed");
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
    Process process = start(varve(build()));
    process.getOutputStream().close();
    String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(process.waitFor()).isNotZero();
    assertThat(output).contains("--debug-shell needs a terminal").doesNotContain("RUN");
  }
}
