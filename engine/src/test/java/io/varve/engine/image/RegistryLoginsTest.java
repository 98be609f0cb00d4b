package io.varve.engine.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.varve.engine.process.Programs;
import io.varve.image.registry.Credentials;
import io.varve.image.registry.DockerConfigCredentials;
import io.varve.image.registry.RegistryOptions;
import io.varve.oci.error.Unauthenticated;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.Base64;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class RegistryLoginsTest {
  private static final Credentials.Basic ANN = new Credentials.Basic("ann", "secret:with colon");

  @TempDir Path directory;
  private HttpServer server;
  private String registry;
  private RegistryLogins logins;

  @BeforeEach
  void listen() throws Exception {
    server = HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    String right =
        "Basic "
            + Base64.getEncoder()
                .encodeToString(
                    (ANN.user() + ":" + ANN.password()).getBytes(StandardCharsets.UTF_8));
    server.createContext(
        "/v2/",
        exchange -> {
          boolean known = right.equals(exchange.getRequestHeaders().getFirst("Authorization"));
          exchange.getResponseHeaders().add("WWW-Authenticate", "Basic realm=\"test\"");
          exchange.sendResponseHeaders(known ? 200 : 401, -1);
          exchange.close();
        });
    server.start();
    registry = "127.0.0.1:" + server.getAddress().getPort();
    logins =
        new RegistryLogins(directory, new Programs(List.of(directory)), RegistryOptions.STANDARD);
  }

  @AfterEach
  void stop() {
    server.stop(0);
  }

  private Optional<Credentials> kept() throws Exception {
    return new DockerConfigCredentials(directory.resolve("config.json"), (_, _) -> Optional.empty())
        .find(registry);
  }

  @Test
  void whatTheRegistryTakesIsKeptForItsOwnerAloneAndForgottenAgain() throws Exception {
    Files.writeString(
        directory.resolve("config.json"),
        "{\"auths\":{\"other.example\":{\"auth\":\"YTpi\"}},\"psFormat\":\"x\"}");

    assertThat(logins.login(registry, ANN, false)).isEqualTo(RegistryLogins.Kept.FILE);

    assertThat(kept()).contains(ANN);
    Path file = directory.resolve("config.json");
    assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(file)))
        .isEqualTo("rw-------");
    assertThat(file).content().contains("other.example", "psFormat").doesNotContain("secret");
    assertThat(logins.logout(registry)).isTrue();
    assertThat(kept()).isEmpty();
    assertThat(file).content().contains("other.example");
    assertThat(logins.logout(registry)).isFalse();
  }

  @Test
  void whatTheRegistryRefusesIsNotKept() {
    assertThatThrownBy(() -> logins.login(registry, new Credentials.Basic("ann", "wrong"), false))
        .isInstanceOf(Unauthenticated.class);

    assertThat(directory.resolve("config.json")).doesNotExist();
  }

  @Test
  void aHelperThatTheFileNamesKeepsThem() throws Exception {
    Path program = directory.resolve("docker-credential-test");
    Files.writeString(program, "#!/bin/sh\ncat >\"" + directory + "/$1\"\n");
    Files.setPosixFilePermissions(program, PosixFilePermissions.fromString("rwx------"));
    Files.writeString(directory.resolve("config.json"), "{\"credsStore\":\"test\"}");

    assertThat(logins.login(registry, ANN, false)).isEqualTo(RegistryLogins.Kept.HELPER);

    assertThat(directory.resolve("store")).content().contains(registry, "ann", "secret:with colon");
    assertThat(directory.resolve("config.json")).content().doesNotContain("auths");
    assertThat(logins.logout(registry)).isTrue();
    assertThat(directory.resolve("erase")).hasContent(registry);
  }
}
