package io.varve.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DockerConfigCredentialsTest {

  @TempDir Path directory;

  private DockerConfigCredentials config(String json) throws IOException {
    Path file = Files.writeString(directory.resolve("config.json"), json);
    return new DockerConfigCredentials(
        file,
        (name, server) ->
            name.equals("pass") && !server.contains("empty")
                ? Optional.of(
                    ("{\"ServerURL\":\"" + server + "\",\"Username\":\"u\",\"Secret\":\"s\"}")
                        .getBytes(StandardCharsets.UTF_8))
                : Optional.empty());
  }

  @Test
  void aMissingFileMeansAnonymous() throws IOException {
    var source = new DockerConfigCredentials(directory.resolve("none"), (_, _) -> Optional.empty());
    assertThat(source.find("docker.io")).isEmpty();
  }

  @Test
  void anEncodedPairIsRead() throws IOException {
    assertThat(
            config("{\"auths\":{\"r.example:5000\":{\"auth\":\"dTpwOnE=\"}}}")
                .find("r.example:5000"))
        .contains(new Credentials.Basic("u", "p:q"));
  }

  @Test
  void theHubIsKnownByItsOldAddress() throws IOException {
    var source = config("{\"auths\":{\"https://index.docker.io/v1/\":{\"auth\":\"dTpw\"}}}");
    assertThat(source.find("docker.io")).contains(new Credentials.Basic("u", "p"));
    assertThat(source.find("other.example")).isEmpty();
  }

  @Test
  void anIdentityTokenIsRead() throws IOException {
    assertThat(config("{\"auths\":{\"r.example\":{\"identitytoken\":\"t\"}}}").find("r.example"))
        .contains(new Credentials.IdentityToken("t"));
  }

  @Test
  void helpersAreAskedFirst() throws IOException {
    var source =
        config(
            "{\"credsStore\":\"none\",\"credHelpers\":{\"r.example\":\"pass\"},"
                + "\"auths\":{\"s.example\":{\"auth\":\"dTpw\"}}}");
    assertThat(source.find("r.example")).contains(new Credentials.Basic("u", "s"));
    assertThat(source.find("s.example")).contains(new Credentials.Basic("u", "p"));
  }

  @Test
  void aDamagedPairIsNamed() throws IOException {
    var source = config("{\"auths\":{\"r.example\":{\"auth\":\"%%%\"}}}");
    assertThatThrownBy(() -> source.find("r.example"))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("r.example");
  }

  @Test
  void secretsAreNotPrinted() {
    assertThat(new Credentials.Basic("u", "secret").toString()).doesNotContain("secret");
    assertThat(new Credentials.IdentityToken("secret").toString()).doesNotContain("secret");
  }
}
