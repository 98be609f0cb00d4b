package io.varve.image.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.image.ResolvedImage;
import io.varve.image.http.Trust;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import io.varve.image.testing.Clients;
import io.varve.image.testing.DockerRegistry;
import io.varve.image.testing.TestAuthority;
import io.varve.image.testing.TestStore;
import io.varve.image.transfer.Packing;
import io.varve.image.transfer.Pulled;
import io.varve.oci.Reference;
import io.varve.oci.error.Unavailable;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** docker-registry on loopback with TLS and a certificate that vouches for itself. */
@TestInstance(Lifecycle.PER_CLASS)
class TlsRegistryPeerTest {

  private TestAuthority authority;
  private DockerRegistry registry;

  @BeforeAll
  void serve(@TempDir Path directory) throws Exception {
    authority = new TestAuthority(directory.resolve("keys"), "ip:127.0.0.1");
    registry =
        DockerRegistry.withTls(
            directory.resolve("registry"), authority.certificate(), authority.key());
  }

  @AfterAll
  void stop() {
    registry.close();
  }

  /** Pushes an image and pulls it into another store. */
  private void exchange(RegistryOptions options, Path directory)
      throws IOException, InterruptedException {
    TestStore origin = new TestStore(directory.resolve("origin"));
    TestStore target = new TestStore(directory.resolve("target"));
    Reference name = Reference.parse(registry.name() + "/app:1");
    ResolvedImage image = origin.addImage(name.toString(), 1, 5000, 300_000);
    try (RegistryClient client = Clients.of(options)) {
      origin.pusher(client).push(image, name, Packing.gzip(1), ProgressListener.NONE);
      Pulled pulled = target.puller(client).pull(name, TestStore.PLATFORM, ProgressListener.NONE);
      assertThat(pulled.image().imageId()).isEqualTo(image.imageId());
    }
  }

  @Test
  void itIsRefusedWithBothRemediesWhileNobodyVouchesForIt(@TempDir Path directory) {
    assertThatThrownBy(() -> exchange(Clients.options(), directory))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("https://" + registry.name())
        .hasMessageContaining("TLS failed")
        .hasMessageContaining("/etc/docker/certs.d/" + registry.name() + "/ca.crt")
        .hasMessageContaining("--insecure");
  }

  @Test
  void itIsTrustedWithItsAuthorityInTheHostsDirectory(@TempDir Path directory) throws Exception {
    Path own = Files.createDirectories(directory.resolve("certs.d").resolve(registry.name()));
    Files.copy(authority.certificate(), own.resolve("ca.crt"));
    Trust trust = new Trust(List.of(directory.resolve("certs.d")), List.of(), Set.of());

    exchange(Clients.options().change().trust(trust).build(), directory);
  }

  @Test
  void itIsTrustedWhenTheUserSaysSo(@TempDir Path directory) throws Exception {
    exchange(Clients.options().change().insecure(Set.of(registry.name())).build(), directory);
  }
}
