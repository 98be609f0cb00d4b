package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.EngineOptions;
import io.varve.oci.Platform;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Builds as people type them, in this process. */
class BuildCommandPrivilegedTest {

  @TempDir Path directory;
  private Path context;

  @BeforeEach
  void makeContext() throws IOException {
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY f /f\n");
    Files.writeString(context.resolve("f"), "content");
  }

  private byte[] varve(InputStream input, String... words) throws Exception {
    ByteArrayOutputStream printed = new ByteArrayOutputStream();
    try (Session session =
        new Session(
            input,
            new Output(printed),
            new Output(new ByteArrayOutputStream()),
            Map.of(),
            directory,
            InstantSource.system(),
            () ->
                EngineOptions.of(
                    directory.resolve("store"),
                    directory.resolve("run"),
                    Platform.host(System.getProperty("os.arch"))))) {
      assertThat(session.invoke(List.of(words))).as(String.join(" ", words)).isZero();
      session.out().flush();
    }
    return printed.toByteArray();
  }

  private String varve(String... words) throws Exception {
    return new String(varve(InputStream.nullInputStream(), words), StandardCharsets.UTF_8);
  }

  private byte[] tar(String... words) throws Exception {
    Process process =
        new ProcessBuilder(words).directory(context.toFile()).redirectErrorStream(true).start();
    byte[] bytes = process.getInputStream().readAllBytes();
    assertThat(process.waitFor()).isZero();
    return bytes;
  }

  private List<String> names(byte[] archive) throws Exception {
    Path file = Files.write(directory.resolve("listed.tar"), archive);
    return new String(tar("tar", "-tf", file.toString()), StandardCharsets.UTF_8).lines().toList();
  }

  @Test
  void aTarOnStandardInputBecomesATarOnStandardOutput() throws Exception {
    byte[] sent = tar("tar", "-cjf", "-", ".");
    byte[] files = varve(new ByteArrayInputStream(sent), "build", "-q", "-o", "-", "-");
    assertThat(names(files)).containsExactly("f");
    assertThat(varve("images", "-q")).isEmpty();
  }

  @Test
  void aDockerfileOnStandardInputIsBuiltWithAndWithoutFiles() throws Exception {
    byte[] dockerfile = "FROM scratch\nCOPY f /g\n".getBytes(StandardCharsets.UTF_8);
    byte[] files =
        varve(new ByteArrayInputStream(dockerfile), "build", "-o", "-", "-f", "-", "context");
    assertThat(names(files)).containsExactly("g");
    byte[] alone = "FROM scratch\nENV A=1\n".getBytes(StandardCharsets.UTF_8);
    varve(new ByteArrayInputStream(alone), "build", "-t", "alone", "-");
    assertThat(varve("inspect", "alone")).contains("A=1");
  }

  @Test
  void aDockerfileOfAStreamIsNamedByItsPathInIt() throws Exception {
    Files.move(context.resolve("Dockerfile"), context.resolve("Other"));
    byte[] sent = tar("tar", "-czf", "-", ".");
    varve(new ByteArrayInputStream(sent), "build", "-t", "app", "-f", "Other", "-");
    assertThat(varve("images", "-q")).isNotEmpty();
  }

  @Test
  void anArchiveIsLoadedAgainUnderItsName() throws Exception {
    byte[] archive =
        varve(
            InputStream.nullInputStream(), "build", "-q", "-o", "type=oci", "-t", "x:1", "context");
    assertThat(names(archive)).contains("index.json", "oci-layout");
    String loaded =
        new String(varve(new ByteArrayInputStream(archive), "load"), StandardCharsets.UTF_8);
    assertThat(loaded).contains("x:1");
  }

  @Test
  void everyCommandReadsAnAttestedImage() throws Exception {
    varve(
        "build",
        "--provenance=mode=max",
        "--sbom=true",
        "--metadata-file",
        "meta.json",
        "-t",
        "app:1",
        "context");
    JsonObject metadata =
        Json.parseObject(Files.readAllBytes(directory.resolve("meta.json")), "metadata");
    assertThat(
            metadata.object("containerimage.descriptor").orElseThrow().requiredString("mediaType"))
        .contains("index");
    assertThat(metadata.requiredString("image.name")).endsWith("app:1");
    assertThat(varve("inspect", "app:1")).contains("app:1");
    assertThat(varve("image", "tree", "app:1")).contains("COPY f /f");
    assertThat(varve("history", "app:1")).contains("COPY f /f");
    assertThat(varve("images")).contains("app");
    byte[] archive = varve(InputStream.nullInputStream(), "save", "app:1");
    varve("rmi", "app:1");
    varve(new ByteArrayInputStream(archive), "load");
    assertThat(varve("images", "--digests")).contains("app");
    varve("system", "check");
  }

  @Test
  void aSquashedImageHasOneLayer() throws Exception {
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY f /a\nCOPY f /b\n");
    varve("build", "--squash", "-t", "app", "context");
    assertThat(varve("image", "tree", "app")).contains("1 layers");
  }
}
