package io.varve.cli;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.command.Output;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class ProgramTest {

  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();

  private int run(String... words) {
    return run(out, words);
  }

  private int run(OutputStream output, String... words) {
    Map<String, String> environment = Map.of("VARVE_ROOT", directory.resolve("store").toString());
    return new Program(
            new ByteArrayInputStream(new byte[0]),
            new Output(output),
            new Output(err),
            environment,
            directory,
            InstantSource.system())
        .run(List.of(words));
  }

  private String error() {
    return err.toString(StandardCharsets.UTF_8);
  }

  @Test
  void versionTouchesNoStore() {
    assertThat(run("version", "--format", "{{.Client.Version}}")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("0.1.0\n");
    assertThat(directory.resolve("store")).doesNotExist();
  }

  @Test
  void anUnknownCommandIsNamedWithWhatWasMeant() {
    assertThat(run("pul", "debian")).isEqualTo(1);
    assertThat(error()).isEqualTo("varve: unknown command \"pul\"; did you mean \"varve pull\"?\n");
  }

  @Test
  void theOverviewFitsATerminal() {
    assertThat(run("--help")).isZero();
    assertThat(out.toString(StandardCharsets.UTF_8).lines())
        .allMatch(line -> line.length() <= 80)
        .anyMatch(line -> line.contains("container, image, volume"));
  }

  @Test
  void aMistypedHelpIsRecognised() {
    assertThat(run("ps", "--hepl")).isEqualTo(125);
    assertThat(error())
        .isEqualTo(
            "varve ps: unknown flag --hepl; did you mean --help? (see \"varve ps --help\")\n");
  }

  @Test
  void aWordThatIsNearToNothingIsNotGuessedAt() {
    assertThat(run("frobnicate")).isEqualTo(1);
    assertThat(error()).isEqualTo("varve: unknown command \"frobnicate\"; see \"varve --help\"\n");
  }

  @Test
  void whatDockerHasAndVarveHasNotIsSaidWithWhatToDo() {
    assertThat(run("compose", "up")).isEqualTo(1);
    assertThat(run("swarm", "init")).isEqualTo(1);
    assertThat(run("buildx", "ls")).isEqualTo(1);
    assertThat(error())
        .contains("varve has no \"compose\": run each service with ")
        .contains("varve has no \"swarm\": containers run on this host alone")
        .contains("varve buildx: there are build and prune")
        .hasLineCount(3);
  }

  @Test
  void anUnknownCommandInAGroupIsNamed() {
    assertThat(run("image", "lss")).isEqualTo(1);
    assertThat(error()).contains("did you mean \"varve image ls\"?");
  }

  @Test
  void anUnknownGlobalFlagIsNamed() {
    assertThat(run("--rot", "/x", "ps")).isEqualTo(125);
    assertThat(error()).contains("unknown flag --rot; did you mean --root?");
  }

  @Test
  void everyFailureIsOneLine() {
    assertThat(run("images", "--format", "{{.Nope")).isEqualTo(1);
    assertThat(error().lines()).hasSize(1);
  }

  @Test
  void debugShowsWhere() {
    assertThat(run("--debug", "pul")).isEqualTo(1);
    assertThat(error()).contains("at io.varve.cli");
  }

  @Test
  void helpIsThereInEveryForm() {
    for (String[] words :
        new String[][] {
          {"run", "--help"}, {"--help", "run"}, {"help", "run"}, {"container", "run", "--help"}
        }) {
      out.reset();
      assertThat(run(words)).isZero();
      assertThat(out.toString(StandardCharsets.UTF_8)).startsWith("Usage:  varve run [OPTIONS]");
    }
    assertThat(run("--help")).isZero();
    assertThat(run("volume")).isZero();
  }

  @Test
  void aReaderThatLeavesIsNoFailureToTellOf() {
    OutputStream broken =
        new OutputStream() {
          @Override
          public void write(int b) throws IOException {
            throw new IOException("Broken pipe");
          }
        };
    assertThat(run(broken, "--help")).isEqualTo(141);
    assertThat(error()).isEmpty();
  }

  @Test
  void aMissingContextIsNamedBeforeAnythingIsOpened() {
    assertThat(run("build", "nowhere")).isEqualTo(1);
    assertThat(error()).contains("build context nowhere is no directory");
    assertThat(directory.resolve("store")).doesNotExist();
  }
}
