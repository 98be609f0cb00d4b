package io.varve.image.transfer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.image.ResolvedImage;
import io.varve.image.archive.TarSink;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.server.RegistryServer;
import io.varve.image.testing.Clients;
import io.varve.image.testing.FaultProxy;
import io.varve.image.testing.FaultProxy.Harm;
import io.varve.image.testing.Program;
import io.varve.image.testing.PullProgram;
import io.varve.image.testing.TestStore;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.EngineException;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.content.Expected;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Pulls that go wrong on this side: a full disk, the end of the process, a layer that attacks. */
class HostilePullPrivilegedTest {

  @TempDir Path directory;
  private TestStore origin;
  private RegistryServer server;
  private RegistryClient client;

  @BeforeEach
  void serve() throws IOException {
    origin = new TestStore(directory.resolve("origin"));
    server = origin.serve();
    client = Clients.anonymous();
  }

  @AfterEach
  void stop() throws IOException {
    client.close();
    server.close();
  }

  private Reference name(String registry) {
    return Reference.parse(registry + "/app:1");
  }

  private String registry() {
    return "127.0.0.1:" + server.address().getPort();
  }

  /** An image of one layer with one file. */
  private ResolvedImage addImage(String path, int size) throws IOException {
    byte[] content = new byte[size];
    new Random(size).nextBytes(content);
    ByteArrayOutputStream tar = new ByteArrayOutputStream();
    try (TarSink sink = new TarSink(tar)) {
      sink.file(path, size, out -> out.write(content));
    }
    byte[] bytes = tar.toByteArray();
    Descriptor layer = Descriptor.of(MediaType.OCI_LAYER, bytes);
    origin.content.ingest(bytes, Expected.of(layer));
    return origin.add("app:1", List.of(new DiffId(Digest.of(bytes))), List.of(layer));
  }

  private Pulled pull(TestStore store, Reference name) throws IOException, InterruptedException {
    return store.puller(client).pull(name, TestStore.PLATFORM, ProgressListener.NONE);
  }

  @Test
  void aFullDiskIsSaidSoAndThePullGoesOnWhenThereIsRoom() throws Exception {
    ResolvedImage image = addImage("data", 12 << 20);
    Path disk = directory.resolve("disk.img");
    Path root = Files.createDirectories(directory.resolve("small"));
    Program.run("truncate", "-s", "96M", disk.toString());
    Program.run("mkfs.ext4", "-q", disk.toString());
    Program.run("mount", "-o", "loop", disk.toString(), root.toString());
    try {
      Path filler = root.resolve("filler");
      long free = Files.getFileStore(root).getUsableSpace();
      Program.run("fallocate", "-l", Long.toString(free - (16 << 20)), filler.toString());
      TestStore store = TestStore.real(root);
      assertThatThrownBy(() -> pull(store, name(registry())))
          .isInstanceOf(IOException.class)
          .hasMessageContaining("no space left");
      assertThat(store.catalog.list()).isEmpty();
      assertThat(store.snapshots.find(image.snapshot().orElseThrow())).isEmpty();
      Files.delete(filler);
      assertThat(pull(store, name(registry())).image().imageId()).isEqualTo(image.imageId());
    } finally {
      Program.run("umount", root.toString());
    }
  }

  @Test
  void aKilledPullIsContinuedByTheNextProcess() throws Exception {
    ResolvedImage image = addImage("data", 4 << 20);
    Path root = directory.resolve("killed");
    try (FaultProxy stalling = new FaultProxy(server.address(), Harm.STALL, 3 << 20)) {
      Process process = PullProgram.start(root, name(stalling.registry()));
      while (bytesOnDisk(root) < 2 << 20) {
        assertThat(process.isAlive()).isTrue();
        Thread.onSpinWait();
      }
      process.destroyForcibly().waitFor();
    }
    try (FaultProxy counting = new FaultProxy(server.address(), Harm.CUT, Long.MAX_VALUE)) {
      Pulled pulled = pull(TestStore.real(root), name(counting.registry()));
      assertThat(pulled.image().imageId()).isEqualTo(image.imageId());
      assertThat(counting.passed()).isLessThan(5 << 19);
    }
  }

  private static long bytesOnDisk(Path root) throws IOException {
    Path ingests = root.resolve("content/ingest");
    if (!Files.isDirectory(ingests)) {
      return 0;
    }
    long most = 0;
    try (Stream<Path> files = Files.walk(ingests)) {
      for (Path file : files.toList()) {
        most = Math.max(most, Files.isRegularFile(file) ? Files.size(file) : 0);
      }
    } catch (NoSuchFileException | UncheckedIOException _) {
      return 0; // the writer renamed something meanwhile
    }
    return most;
  }

  @ParameterizedTest
  @ValueSource(strings = {"../evil", "/../../evil", "a/../../../evil", "/evil"})
  void aLayerWritesNothingOutside(String path) throws Exception {
    addImage(path, 100);
    Path root = directory.resolve("attacked");
    TestStore store = TestStore.real(root);
    try {
      pull(store, name(registry()));
    } catch (EngineException | IOException e) {
      assertThat(store.catalog.list()).isEmpty();
    }
    try (Stream<Path> files = Files.walk(root)) {
      assertThat(files.filter(file -> file.endsWith("evil")))
          .allMatch(file -> file.getParent().getFileName().toString().equals("fs"));
    }
    assertThat(Path.of("/evil")).doesNotExist();
    assertThat(directory.resolve("evil")).doesNotExist();
  }
}
