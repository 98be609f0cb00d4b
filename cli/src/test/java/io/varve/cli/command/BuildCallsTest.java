package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.cli.option.ArgumentParser;
import io.varve.cli.option.UsageError;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class BuildCallsTest {

  private static final String DOCKERFILE =
      """
      FROM a AS Base
      # last is what is shipped
      FROM Base AS last
      ARG VERSION=3
      """;

  @TempDir Path directory;
  private final ByteArrayOutputStream printed = new ByteArrayOutputStream();
  private final ByteArrayOutputStream complained = new ByteArrayOutputStream();

  private int run(String dockerfile, String... words) throws Exception {
    Files.writeString(directory.resolve("Dockerfile"), dockerfile);
    return runOn(".", "", words);
  }

  private int runOn(String context, String input, String... words) throws Exception {
    List<String> line = new ArrayList<>(List.of(words));
    line.add(context);
    try (Session session =
        new Session(
            new ByteArrayInputStream(input.getBytes(StandardCharsets.UTF_8)),
            new Output(printed),
            new Output(complained),
            Map.of(),
            directory,
            InstantSource.fixed(Instant.EPOCH),
            () -> {
              throw new IllegalStateException("no engine is needed");
            })) {
      BuildCommand command = new BuildCommand();
      int code = command.run(ArgumentParser.parse(command.spec(), line).orElseThrow(), session);
      session.out().flush();
      session.err().flush();
      return code;
    }
  }

  private JsonObject json() {
    return Json.parseObject(printed.toByteArray(), "output");
  }

  @Test
  void aFindingMakesTheExitCodeOneInBothForms() throws Exception {
    assertThat(run(DOCKERFILE, "--check")).isEqualTo(1);
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("Dockerfile:1:11: StageNameCasing");
    printed.reset();
    assertThat(run(DOCKERFILE, "--call=check,format=json")).isEqualTo(1);
    JsonObject warning = json().array("warnings").getFirst().asObject("warning");
    assertThat(warning.requiredString("ruleName")).isEqualTo("StageNameCasing");
    assertThat(warning.requiredString("url")).endsWith("/stage-name-casing/");
    assertThat(json().array("sources").getFirst().asObject("source").requiredString("filename"))
        .isEqualTo("Dockerfile");
  }

  @Test
  void aCleanFileMakesTheExitCodeZero() throws Exception {
    assertThat(run("FROM scratch\n", "--call", "check,format=json")).isZero();
    assertThat(json().array("warnings")).isEmpty();
  }

  @Test
  void aFileFromStandardInputIsChecked() throws Exception {
    assertThat(runOn("-", DOCKERFILE, "--check")).isEqualTo(1);
  }

  @Test
  void targetsAndOutlineAreTablesOrJson() throws Exception {
    assertThat(run(DOCKERFILE, "--call=targets")).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .isEqualTo("TARGET           DESCRIPTION\nbase\nlast (default)   is what is shipped\n");
    printed.reset();
    assertThat(run(DOCKERFILE, "--call=outline", "--build-arg", "VERSION=4")).isZero();
    assertThat(printed.toString(StandardCharsets.UTF_8))
        .contains("TARGET:        last")
        .contains("VERSION     4");
    printed.reset();
    assertThat(run(DOCKERFILE, "--call=outline,format=json")).isZero();
    assertThat(json().requiredString("description")).isEqualTo("is what is shipped");
  }

  @Test
  void unknownMethodsAndFormatsAreRefused() {
    assertThatThrownBy(() -> run(DOCKERFILE, "--call=dance")).isInstanceOf(UsageError.class);
    assertThatThrownBy(() -> run(DOCKERFILE, "--call=check,format=xml"))
        .isInstanceOf(UsageError.class);
  }

  @Test
  void aFileThatSaysSoIsNotBuiltWithFindings() throws Exception {
    assertThat(run("# check=error=true\n" + DOCKERFILE)).isEqualTo(1);
    assertThat(complained.toString(StandardCharsets.UTF_8)).contains("StageNameCasing");
  }
}
