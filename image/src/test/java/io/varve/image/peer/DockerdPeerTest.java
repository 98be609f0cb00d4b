package io.varve.image.peer;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.image.ResolvedImage;
import io.varve.image.archive.TarSink;
import io.varve.image.registry.server.RegistryServer;
import io.varve.image.testing.Dockerd;
import io.varve.image.testing.TestStore;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.MediaType;
import io.varve.storage.content.Expected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Docker's daemon pulls from the embedded registry and pushes to it. */
@TestInstance(Lifecycle.PER_CLASS)
class DockerdPeerTest {

  private Path directory;
  private TestStore store;
  private RegistryServer server;
  private Dockerd docker;

  @BeforeAll
  void start(@TempDir Path given) throws Exception {
    directory = given;
    store = TestStore.real(directory.resolve("store"));
    server = store.serve();
    docker = new Dockerd(directory.resolve("docker"));
  }

  @AfterAll
  void stop() throws IOException {
    docker.close();
    server.close();
  }

  private String registry() {
    return "127.0.0.1:" + server.address().getPort();
  }

  private static byte[] tar(String name, String content) throws IOException {
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    byte[] bytes = content.getBytes(StandardCharsets.UTF_8);
    try (TarSink sink = new TarSink(tar)) {
      sink.file(name, bytes.length, out -> out.write(bytes));
    }
    return tar.toByteArray();
  }

  private ResolvedImage addImage(String name) throws IOException {
    byte[] plain = tar("etc/name", "from varve\n");
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (OutputStream out = new GZIPOutputStream(packed)) {
      out.write(plain);
    }
    Descriptor layer = Descriptor.of(MediaType.OCI_LAYER_GZIP, packed.toByteArray());
    store.content.ingest(packed.toByteArray(), Expected.of(layer));
    return store.add(name, List.of(new DiffId(Digest.of(plain))), List.of(layer));
  }

  @Test
  void itPullsWhatTheStoreHas() throws Exception {
    ResolvedImage image = addImage("app:1");

    String said = docker.call("POST", "images/create?fromImage=" + registry() + "/app&tag=1");

    assertThat(said).contains("Downloaded newer image").doesNotContain("errorDetail");
    assertThat(docker.call("GET", "images/" + registry() + "/app:1/json"))
        .contains("\"Id\":\"" + image.imageId() + "\"")
        .contains(registry() + "/app@" + image.manifest().descriptor().digest());
  }

  @Test
  void whatItPushesIsInTheStore() throws Exception {
    Path tree = Files.write(directory.resolve("tree.tar"), tar("etc/name", "from docker\n"));
    String name = registry() + "/pushed";
    docker.call("POST", "images/create?fromSrc=-&repo=" + name + "&tag=1", "-T", tree.toString());

    String said =
        docker.call("POST", "images/" + name + "/push?tag=1", "-H", "X-Registry-Auth: e30=");

    assertThat(said).contains("digest: sha256:").doesNotContain("errorDetail");
    ResolvedImage image = store.images.load(store.catalog.resolve("pushed:1"));
    assertThat(docker.call("GET", "images/" + name + ":1/json"))
        .contains("\"Id\":\"" + image.imageId() + "\"");
    for (Descriptor layer : image.manifest().layers()) {
      assertThat(store.content.info(layer.digest())).isPresent();
    }
  }
}
