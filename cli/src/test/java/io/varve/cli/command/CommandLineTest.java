package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.cli.option.ArgumentParser;
import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.engine.EngineOptions;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.ContainerState;
import io.varve.engine.network.PortMapping;
import io.varve.engine.volume.MountRequest;
import io.varve.oci.Platform;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class CommandLineTest {

  private static final Instant NOW = Instant.parse("2025-06-01T12:00:00Z");

  @TempDir Path directory;
  private final ByteArrayOutputStream written = new ByteArrayOutputStream();

  private Session session() {
    return new Session(
        new ByteArrayInputStream(new byte[0]),
        new Output(written),
        new Output(written),
        Map.of("SHELL", "/bin/zsh"),
        directory,
        InstantSource.fixed(NOW),
        () -> EngineOptions.of(directory, directory, Platform.parse("amd64")));
  }

  private ContainerSpec run(String... words) throws IOException {
    return RunOptions.spec(
        ArgumentParser.parse(new RunCommand().spec(), List.of(words)).orElseThrow(), session());
  }

  @Test
  void runReadsWhatDockersHandsWrite() throws IOException {
    ContainerSpec spec =
        run(
            "-it",
            "--rm",
            "--name=web",
            "-eA=1",
            "-e",
            "SHELL",
            "-e",
            "UNSET",
            "-w",
            "/srv",
            "-u",
            "1000:1000",
            "-m",
            "512m",
            "--cpus",
            "1.5",
            "--pids-limit",
            "100",
            "-p",
            "8080:80/tcp",
            "--network",
            "none",
            "--read-only",
            "--hostname",
            "box",
            "debian:12",
            "ls",
            "-l");

    assertThat(spec.image()).isEqualTo("debian:12");
    assertThat(spec.name()).contains("web");
    assertThat(spec.process().command()).containsExactly("ls", "-l");
    assertThat(spec.process().environment()).containsExactly("A=1", "SHELL=/bin/zsh");
    assertThat(spec.process().tty()).isTrue();
    assertThat(spec.process().openStdin()).isTrue();
    assertThat(spec.process().workingDirectory()).contains("/srv");
    assertThat(spec.process().user()).contains("1000:1000");
    assertThat(spec.isolation().limits().memory().bytes()).hasValue(512L << 20);
    assertThat(spec.isolation().limits().cpu().nanos()).hasValue(1_500_000_000L);
    assertThat(spec.isolation().limits().pids()).hasValue(100);
    assertThat(spec.isolation().readOnly()).isTrue();
    assertThat(spec.isolation().hostname()).contains("box");
    assertThat(spec.network().network()).isEqualTo("none");
    assertThat(spec.network().ports())
        .containsExactly(new PortMapping(Optional.empty(), 8080, 80, "tcp"));
    assertThat(spec.removeOnExit()).isTrue();
  }

  @Test
  void anEmptyEntrypointTakesTheImagesAway() throws IOException {
    assertThat(run("--entrypoint", "", "x").process().entrypoint()).contains(List.of());
    assertThat(run("x").process().entrypoint()).isEmpty();
  }

  @Test
  void variablesOfFilesComeFirst() throws IOException {
    Files.writeString(directory.resolve("env"), "# remark\n\nA=file\nB=x y\nSHELL\n");

    assertThat(run("--env-file", "env", "-e", "A=line", "x").process().environment())
        .containsExactly("A=file", "B=x y", "SHELL=/bin/zsh", "A=line");
  }

  @Test
  void aRelativeSourceOfAVolumeIsAPathOfTheHost() throws IOException {
    assertThat(run("-v", "./site:/srv:ro", "x").mounts())
        .containsExactly(
            new MountRequest.Bind(
                directory.resolve("site").toString(), "/srv", true, true, Optional.empty()));
  }

  @Test
  void copyFindsTheSideWithTheContainer() {
    assertThat(CopyPlan.of("web:/etc/hosts", "./a:b"))
        .isEqualTo(new CopyPlan.Out("web", "/etc/hosts", "./a:b"));
    assertThat(CopyPlan.of("-", "web:/srv")).isEqualTo(new CopyPlan.In("-", "web", "/srv"));
    assertThatThrownBy(() -> CopyPlan.of("a", "b")).isInstanceOf(UsageError.class);
    assertThatThrownBy(() -> CopyPlan.of("a:/x", "b:/y")).isInstanceOf(UsageError.class);
  }

  @Test
  void wildcardsStayWithinAComponent() {
    assertThat(Wildcard.matches("deb*", "debian")).isTrue();
    assertThat(Wildcard.matches("*", "team/app")).isFalse();
    assertThat(Wildcard.matches("*/app", "team/app")).isTrue();
    assertThat(Wildcard.matches("a?c", "abc")).isTrue();
    assertThat(Wildcard.matches("", "a")).isFalse();
  }

  @Test
  void statesAreDockersWords() {
    assertThat(ContainerRow.status(new ContainerState.Created(), NOW)).isEqualTo("Created");
    assertThat(ContainerRow.status(new ContainerState.Running(1, NOW.minusSeconds(180), true), NOW))
        .isEqualTo("Up 3 minutes (Paused)");
    assertThat(
            ContainerRow.status(
                new ContainerState.Exited(137, NOW, NOW.minusSeconds(7200), false, ""), NOW))
        .isEqualTo("Exited (137) 2 hours ago");
  }

  @Test
  void aListingHasATableJsonAndTemplates() {
    Listing listing =
        new Listing("ID", "Name")
            .column("ID", "IMAGE ID")
            .column("Name", "NAME")
            .column("Tag", "TAG");
    List<JsonObject> rows =
        List.of(JsonValue.object().put("ID", "1").put("Name", "web").put("Tag", "t").build());

    assertThat(print(listing, rows)).isEqualTo("IMAGE ID   NAME\n1          web\n");
    assertThat(print(listing, rows, "--format", "json"))
        .isEqualTo("{\"ID\":\"1\",\"Name\":\"web\",\"Tag\":\"t\"}\n");
    assertThat(print(listing, rows, "--format", "{{.Name}}:{{.Tag}}")).isEqualTo("web:t\n");
    assertThat(print(listing, rows, "--format", "table {{.Tag}}\\t{{.ID}}"))
        .isEqualTo("TAG       IMAGE ID\nt         1\n");
  }

  private String print(Listing listing, List<JsonObject> rows, String... words) {
    written.reset();
    Arguments arguments =
        ArgumentParser.parse(new ImagesCommand().spec(), List.of(words)).orElseThrow();
    Output out = new Output(written);
    listing.print(arguments, rows, out);
    out.flush();
    return written.toString(StandardCharsets.UTF_8);
  }

  @Test
  void unknownFiltersAreNamed() {
    Arguments arguments =
        ArgumentParser.parse(new ImagesCommand().spec(), List.of("-f", "refrence=x")).orElseThrow();
    assertThatThrownBy(() -> Filters.of(arguments, "reference", "label"))
        .hasMessage("unknown filter \"refrence\": did you mean reference?");
  }

  @Test
  void detachKeysAreReadAsDockerWritesThem() {
    assertThat(keys("ctrl-p,ctrl-q")).isEqualTo("\u0010\u0011");
    assertThat(keys("ctrl-a,d")).isEqualTo("\u0001d");
    assertThat(keys("")).isEmpty();
    assertThatThrownBy(() -> keys("ctrl-")).isInstanceOf(UsageError.class);
  }

  private static String keys(String written) {
    return Foreground.detachKeys(
        ArgumentParser.parse(new AttachCommand().spec(), List.of("--detach-keys", written, "x"))
            .orElseThrow());
  }

  @Test
  void everyShellGetsAScript() {
    for (String shell : List.of("bash", "zsh", "fish")) {
      written.reset();
      Session session = session();
      new CompletionCommand()
          .run(
              ArgumentParser.parse(new CompletionCommand().spec(), List.of(shell)).orElseThrow(),
              session);
      session.out().flush();
      assertThat(written.toString(StandardCharsets.UTF_8)).contains("quickstart", "no-trunc");
    }
  }
}
