package io.varve.engine;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.testing.HostState;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example of docs/library.md, compiled against these classes and run as its readers do. */
class LibraryExamplePrivilegedTest {

  @TempDir Path directory;

  @Test
  void theExampleBuildsRunsLooksAndCommits() throws Exception {
    Path output = directory.resolve("output");
    Process example =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                "--enable-native-access=ALL-UNNAMED",
                "-cp",
                System.getProperty("java.class.path"),
                source().toString(),
                directory.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    int code = example.waitFor();
    assertThat(Files.readString(output))
        .isEqualTo(
            """
            built: 2 layers
            from the image
            exit code: 0
            changed: C /greeting
            layers of greeter:2: 3
            """);
    assertThat(code).isZero();
    assertThat(HostState.mountsBelow(List.of(directory))).isEmpty();
  }

  private static Path source() {
    Path module = Path.of("").toAbsolutePath();
    Path home = Files.isDirectory(module.resolve("examples")) ? module : module.getParent();
    return home.resolve("examples/library/FirstContainer.java");
  }
}
