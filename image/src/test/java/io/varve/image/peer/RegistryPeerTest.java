package io.varve.image.peer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.image.ResolvedImage;
import io.varve.image.archive.ImageLoader;
import io.varve.image.archive.ImageSaver;
import io.varve.image.archive.RootfsImporter;
import io.varve.image.archive.SavedImage;
import io.varve.image.archive.TarSink;
import io.varve.image.registry.Credentials;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.server.RegistryServer;
import io.varve.image.testing.Clients;
import io.varve.image.testing.DockerRegistry;
import io.varve.image.testing.Program;
import io.varve.image.testing.TestStore;
import io.varve.image.transfer.Packing;
import io.varve.image.transfer.Pulled;
import io.varve.oci.Digest;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.RunConfig;
import io.varve.oci.error.Unauthenticated;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Optional;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.TestInstance.Lifecycle;
import org.junit.jupiter.api.io.TempDir;

/** Against docker-registry, skopeo, umoci and buildah, with real layers and snapshots. */
@TestInstance(Lifecycle.PER_CLASS)
class RegistryPeerTest {

  @TempDir Path directory;
  private Path shared;
  private DockerRegistry registry;
  private TestStore store;
  private RegistryClient client;

  @BeforeAll
  void makeImageWithBuildah(@TempDir Path given) throws Exception {
    shared = given;
    registry = new DockerRegistry(shared.resolve("registry"));
    Path one = Files.createDirectories(shared.resolve("one/etc/deep"));
    Files.writeString(one.resolve("a"), "first\n");
    Files.createSymbolicLink(one.resolve("link"), Path.of("a"));
    Files.createLink(one.resolve("hard"), one.resolve("a"));
    Files.writeString(shared.resolve("one/etc/gone"), "x");
    Program.run("mknod", shared.resolve("one/etc/null").toString(), "c", "1", "3");
    Path two = Files.createDirectories(shared.resolve("two/etc/deep"));
    Files.writeString(two.resolve("b"), "second ".repeat(100_000));
    commit("scratch", "base", "one", "");
    commit("localhost/base", "app", "two", "etc/gone");
    buildah(
        "push", "--tls-verify=false", "localhost/app", "docker://" + registry.name() + "/peer:1");
  }

  private String buildah(String... arguments) throws IOException, InterruptedException {
    String[] command = new String[arguments.length + 7];
    List.of(
            "buildah",
            "--root",
            shared.resolve("storage").toString(),
            "--runroot",
            shared.resolve("run").toString(),
            "--storage-driver",
            "vfs")
        .toArray(command);
    System.arraycopy(arguments, 0, command, 7, arguments.length);
    return Program.run(command);
  }

  private void commit(String from, String name, String tree, String deleted)
      throws IOException, InterruptedException {
    String container = buildah("from", from).strip().lines().toList().getLast();
    buildah("copy", container, shared.resolve(tree).toString(), "/");
    if (!deleted.isEmpty()) {
      Path mounted = Path.of(buildah("mount", container).strip().lines().toList().getLast());
      Files.delete(mounted.resolve(deleted));
      buildah("umount", container);
    }
    buildah("commit", container, name);
    buildah("rm", container);
  }

  @AfterAll
  void stop() {
    registry.close();
  }

  @BeforeEach
  void open() {
    store = TestStore.real(directory);
    client = Clients.anonymous();
  }

  @AfterEach
  void close() {
    client.close();
  }

  private Reference image(String name) {
    return Reference.parse(registry.name() + "/" + name);
  }

  private Pulled pull(String name) throws IOException, InterruptedException {
    return store.puller(client).pull(image(name), TestStore.PLATFORM, ProgressListener.NONE);
  }

  private static Digest digestAt(String name) throws IOException, InterruptedException {
    String found =
        Program.run(
            "skopeo", "inspect", "--tls-verify=false", "--format={{.Digest}}", "docker://" + name);
    return Digest.parse(found.strip());
  }

  /** Every file with all that a listing shows. */
  private static String listing(Path root) throws IOException, InterruptedException {
    return Program.run(
            "sh",
            "-c",
            "cd \"$0\" && find . -printf '%P|%y|%m|%U|%G|%l|' \\( -type f -printf '%n|%s|%T@|'"
                + " -exec sha256sum {} \\; -o -printf '\\n' \\)",
            root.toString())
        .lines()
        .sorted()
        .collect(Collectors.joining("\n"));
  }

  /** The listing of an unpacked image as the kernel's overlayfs shows it. */
  private String mountedListing(ResolvedImage image) throws IOException, InterruptedException {
    List<Path> layers = store.snapshots.layers(image.snapshot().orElseThrow());
    Path mountPoint = Files.createDirectories(directory.resolve("mounted"));
    Program.run(
        "mount",
        "-t",
        "overlay",
        "-o",
        "ro,lowerdir=" + layers.stream().map(Path::toString).collect(Collectors.joining(":")),
        "overlay",
        mountPoint.toString());
    try {
      return listing(mountPoint);
    } finally {
      Program.run("umount", mountPoint.toString());
    }
  }

  private String unpackedByPeers(String name) throws IOException, InterruptedException {
    Path layout = directory.resolve("layout");
    Path bundle = directory.resolve("bundle");
    Program.run(
        "skopeo",
        "--insecure-policy",
        "copy",
        "--src-tls-verify=false",
        "docker://" + name,
        "oci:" + layout + ":x");
    Program.run("umoci", "unpack", "--image", layout + ":x", bundle.toString());
    return listing(bundle.resolve("rootfs"));
  }

  @Test
  void anImageOfBuildahIsPulledAndPushedWithTheSameDigests() throws Exception {
    Pulled pulled = pull("peer:1");
    store
        .pusher(client)
        .push(pulled.image(), image("again:1"), Packing.gzip(2), ProgressListener.NONE);
    assertThat(digestAt(registry.name() + "/again:1"))
        .isEqualTo(digestAt(registry.name() + "/peer:1"));
  }

  @Test
  void anImageIsFileForFileWhatPeersUnpack() throws Exception {
    ResolvedImage image = pull("peer:1").image();
    assertThat(mountedListing(image))
        .isEqualTo(unpackedByPeers(registry.name() + "/peer:1"))
        .contains("etc/deep/a|")
        .doesNotContain("etc/gone");
  }

  @Test
  void aRegistryWithPasswordsIsUsed() throws Exception {
    ResolvedImage image = pull("peer:1").image();
    try (DockerRegistry closed = DockerRegistry.withPassword(directory.resolve("closed"));
        RegistryClient known =
            Clients.with(_ -> Optional.of(new Credentials.Basic("varve", "secret")));
        RegistryClient wrong =
            Clients.with(_ -> Optional.of(new Credentials.Basic("varve", "wrong")))) {
      Reference name = Reference.parse(closed.name() + "/app:1");
      store.pusher(known).push(image, name, Packing.gzip(2), ProgressListener.NONE);
      assertThat(known.resolve(name).digest()).isEqualTo(image.manifest().descriptor().digest());
      assertThatThrownBy(() -> client.resolve(name))
          .isInstanceOf(Unauthenticated.class)
          .hasMessageContaining(closed.name());
      assertThatThrownBy(() -> wrong.resolve(name)).isInstanceOf(Unauthenticated.class);
    }
  }

  @Test
  void theEmbeddedRegistryServesSkopeo() throws Exception {
    ResolvedImage image = pull("peer:1").image();
    try (RegistryServer server = store.serve()) {
      String name = "127.0.0.1:" + server.address().getPort() + "/copied:1";
      Program.run(
          "skopeo",
          "--insecure-policy",
          "copy",
          "--preserve-digests",
          "--src-tls-verify=false",
          "--dest-tls-verify=false",
          "docker://" + registry.name() + "/peer:1",
          "docker://" + name);
      assertThat(digestAt(name)).isEqualTo(image.manifest().descriptor().digest());
      assertThat(store.images.resolve("copied:1").imageId()).isEqualTo(image.imageId());
      assertThat(unpackedByPeers(name)).contains("etc/deep/b");
    }
  }

  @Test
  void anArchiveIsReadBySkopeoInBothFormats() throws Exception {
    ResolvedImage image = pull("peer:1").image();
    Path archive = directory.resolve("saved.tar");
    try (OutputStream out = Files.newOutputStream(archive);
        TarSink sink = new TarSink(out)) {
      new ImageSaver(store.content, store.images, store.layers)
          .save(
              List.of(new SavedImage(image, List.of(Reference.parse("saved:1")))),
              Optional.empty(),
              ImageSaver.Format.DOCKER,
              sink,
              ProgressListener.NONE);
    }
    for (String format : List.of("docker-archive:", "oci-archive:")) {
      assertThat(Program.run("skopeo", "inspect", "--config", format + archive))
          .contains(image.config().diffIds().getFirst().toString());
    }
  }

  @Test
  void archivesOfSkopeoAreLoaded() throws Exception {
    ResolvedImage image = pull("peer:1").image();
    for (String format : List.of("docker-archive", "oci-archive")) {
      Path archive = directory.resolve(format + ".tar");
      Program.run(
          "skopeo",
          "--insecure-policy",
          "copy",
          "--src-tls-verify=false",
          "docker://" + registry.name() + "/peer:1",
          format + ":" + archive + ":loaded:" + format);
      TestStore fresh = TestStore.real(directory.resolve("fresh-" + format));
      new ImageLoader(
              fresh.content, fresh.images, fresh.snapshots, fresh.unpacker, TestStore.leases())
          .load(archive, ProgressListener.NONE);
      ResolvedImage loaded = fresh.images.load(fresh.catalog.list().getFirst());
      assertThat(loaded.imageId()).isEqualTo(image.imageId());
      assertThat(fresh.snapshots.find(loaded.snapshot().orElseThrow())).isPresent();
    }
  }

  /** An image as import and build make it: its layer is kept only unpacked. */
  private ResolvedImage imported() throws Exception {
    RootfsImporter importer =
        new RootfsImporter(
            store.content,
            store.images,
            store.snapshots,
            store.form,
            store.layers,
            TestStore.leases(),
            InstantSource.system());
    Path tar = directory.resolve("tree.tar");
    Program.run("tar", "-C", shared.resolve("one").toString(), "-cf", tar.toString(), ".");
    try (InputStream bytes = Files.newInputStream(tar)) {
      return importer.importTar(
          bytes,
          RunConfig.EMPTY,
          "imported",
          TestStore.PLATFORM,
          Optional.of(Reference.parse("mine:1")));
    }
  }

  @Test
  void anImageThatIsKeptOnlyUnpackedIsFileForFileWhatPeersUnpack() throws Exception {
    ResolvedImage image = imported();
    assertThat(store.layers.isStored(image.manifest().layers().getFirst())).isFalse();
    store.pusher(client).push(image, image("mine:1"), Packing.gzip(2), ProgressListener.NONE);
    String expected = listing(store.snapshots.layers(image.snapshot().orElseThrow()).getFirst());
    assertThat(unpackedByPeers(registry.name() + "/mine:1")).isEqualTo(expected);
    Program.run("rm", "-r", directory.resolve("bundle").toString());
    try (RegistryServer server = store.serve()) {
      assertThat(unpackedByPeers("127.0.0.1:" + server.address().getPort() + "/mine:1"))
          .isEqualTo(expected);
    }
  }

  @Test
  void aZstdImageIsPulledAgain() throws Exception {
    ResolvedImage image = imported();
    store.pusher(client).push(image, image("zstd:1"), Packing.zstd(2), ProgressListener.NONE);
    TestStore fresh = TestStore.real(directory.resolve("fresh"));
    ResolvedImage pulled =
        fresh
            .puller(client)
            .pull(image("zstd:1"), TestStore.PLATFORM, ProgressListener.NONE)
            .image();
    assertThat(pulled.imageId()).isEqualTo(image.imageId());
    assertThat(pulled.manifest().layers().getFirst().mediaType())
        .isEqualTo(MediaType.OCI_LAYER_ZSTD);
    assertThat(listing(fresh.snapshots.layers(pulled.snapshot().orElseThrow()).getFirst()))
        .isEqualTo(listing(store.snapshots.layers(image.snapshot().orElseThrow()).getFirst()));
  }

  @Test
  void theSameTreeIsTheSameLayerHoweverItsTarWasWritten() throws Exception {
    ResolvedImage first = imported();
    Path tar = directory.resolve("other.tar");
    Program.run(
        "sh",
        "-c",
        "cd \"$0\" && find . | sort -r | tar --no-recursion --format=ustar -b 40 -T - -cf \"$1\"",
        shared.resolve("one").toString(),
        tar.toString());
    TestStore other = TestStore.real(directory.resolve("other"));
    try (InputStream bytes = Files.newInputStream(tar)) {
      ResolvedImage second =
          new RootfsImporter(
                  other.content,
                  other.images,
                  other.snapshots,
                  other.form,
                  other.layers,
                  TestStore.leases(),
                  InstantSource.system())
              .importTar(bytes, RunConfig.EMPTY, "x", TestStore.PLATFORM, Optional.empty());
      assertThat(second.config().diffIds()).isEqualTo(first.config().diffIds());
    }
  }
}
