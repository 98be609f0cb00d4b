package io.varve.image.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import io.varve.image.testing.DockerRegistry;
import io.varve.image.transfer.Artifacts;
import io.varve.oci.Descriptor;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.task.ProgressListener;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.Arrays;
import java.util.Map;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Artifacts that are no images, in Debian's docker-registry. */
class ArtifactPeerTest {

  private static final Artifacts.Kind KIND =
      new Artifacts.Kind(
          "application/vnd.example.thing.v1",
          new MediaType("application/vnd.example.thing.v1+zstd"),
          Map.of("org.opencontainers.image.title", "thing"));

  @TempDir private Path directory;

  @Test
  void anArtifactComesBackAsItWentAndNoOtherBytesDo() throws Exception {
    byte[] bytes = new byte[3_000_000];
    new Random(1).nextBytes(bytes);
    try (DockerRegistry registry = new DockerRegistry(directory.resolve("registry"));
        RegistryClient client =
            new RegistryClient(RegistryOptions.STANDARD, InstantSource.system(), new Random())) {
      Artifacts artifacts = new Artifacts(client);
      Reference name = Reference.parse(registry.name() + "/things/one:1");
      Descriptor pushed =
          artifacts.push(name, KIND, target -> target.write(bytes), ProgressListener.NONE);
      try (InputStream back = artifacts.open(name, KIND)) {
        assertThat(back.readAllBytes()).isEqualTo(bytes);
      }
      assertThat(client.resolve(name).digest()).isEqualTo(pushed.digest());
      Artifacts.Kind other =
          new Artifacts.Kind("application/vnd.other", KIND.layerType(), Map.of());
      assertThatThrownBy(() -> artifacts.open(name, other))
          .isInstanceOf(InvalidArgument.class)
          .hasMessageContaining("is not an artifact");
      damageLargestBlob();
      try (InputStream back = artifacts.open(name, KIND)) {
        assertThatThrownBy(back::readAllBytes).isInstanceOf(DigestMismatch.class);
      }
    }
  }

  /** The compressed form of random bytes is those bytes, so zstd itself notices nothing. */
  private void damageLargestBlob() throws Exception {
    try (Stream<Path> files = Files.walk(directory.resolve("registry/data"))) {
      Path blob =
          files
              .filter(file -> file.endsWith("data") && Files.isRegularFile(file))
              .filter(file -> file.toFile().length() > 1_000_000)
              .findFirst()
              .orElseThrow();
      byte[] bytes = Files.readAllBytes(blob);
      bytes[bytes.length / 2] ^= 1;
      Files.write(blob, Arrays.copyOf(bytes, bytes.length));
    }
  }
}
