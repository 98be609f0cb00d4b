package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.varve.builder.context.PackedTar;
import io.varve.builder.context.ReceivedContext;
import io.varve.builder.context.RemoteContexts;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.graph.NamedContext;
import io.varve.builder.testing.Programs;
import io.varve.builder.testing.TestStore;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.TreePath;
import io.varve.linux.FileNames;
import io.varve.oci.Digest;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Contexts that are no directories of the host. */
class ContextsPrivilegedTest {

  @TempDir Path directory;
  private TestStore store;
  private RemoteContexts contexts;
  private Path files;

  @BeforeEach
  void makeStore() throws IOException {
    store = new TestStore(directory.resolve("store"));
    contexts =
        new RemoteContexts(
            store.tools.remote(), store.tools.layerForm(), store.tools.stateDirectory());
    files = Files.createDirectories(directory.resolve("files"));
    Files.writeString(files.resolve("Dockerfile"), "FROM scratch\nCOPY f /f\n");
    Files.writeString(files.resolve("f"), "content");
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  private String build(ReceivedContext context) throws IOException {
    BuildFiles read = BuildFiles.read(context.directory(), Optional.empty());
    BuildResult result =
        store.build(
            BuildRequest.of(
                read.dockerfile(),
                context.directory(),
                BuildOptions.plain(TestStore.HOST),
                List.of()));
    return Files.readString(store.tree(result).find(TreePath.of("/f")).orElseThrow().location());
  }

  private void leavesNothing() {
    assertThat(store.tools.stateDirectory().resolve("received")).isEmptyDirectory();
    assertThat(store.tools.stateDirectory().resolve("contexts")).doesNotExist();
  }

  @ParameterizedTest
  @CsvSource({"--format=pax,tar", "--gzip,tgz", "--zstd,zst", "--xz,xz", "--bzip2,bz2"})
  void aTarStreamIsAContextHoweverItIsPacked(String option, String ending) throws Exception {
    Path archive = directory.resolve("context." + ending);
    Programs.run(files, "tar", option, "-cf", archive.toString(), ".");
    try (BufferedInputStream bytes = new BufferedInputStream(Files.newInputStream(archive))) {
      assertThat(PackedTar.isArchive(bytes)).isTrue();
      try (ReceivedContext context = contexts.receive(bytes)) {
        assertThat(build(context)).isEqualTo("content");
      }
    }
    leavesNothing();
  }

  @Test
  void aStreamOfTextIsNoContext() throws IOException {
    assertThat(
            PackedTar.isArchive(
                new BufferedInputStream(
                    new ByteArrayInputStream("FROM scratch\n".getBytes(StandardCharsets.UTF_8)))))
        .isFalse();
    assertThatThrownBy(() -> contexts.receive(InputStream.nullInputStream()))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("empty");
  }

  @Test
  void addUnpacksWhatBzip2HasPacked() throws Exception {
    Programs.run(files, "tar", "-cjf", "a.tar.bz2", "f");
    BuildResult result = store.build(files, "FROM scratch\nADD a.tar.bz2 /\n");
    assertThat(store.tree(result).find(TreePath.of("/f"))).isPresent();
  }

  @Test
  void aRepositoryIsAContextAndItsHistoryIsNotPartOfIt() throws Exception {
    Path repository = Files.createDirectories(directory.resolve("repository/sub"));
    Programs.run("cp", "-r", files + "/.", repository.toString());
    Path root = repository.getParent();
    Programs.run(root, "git", "init", "-q", ".");
    Programs.run(root, "git", "add", ".");
    Programs.run(
        root, "git", "-c", "user.name=x", "-c", "user.email=x@y", "commit", "-q", "-m", "x");
    store.repositories.put("https://example.com/project.git", root);
    try (ReceivedContext context =
        contexts.fetch("https://example.com/project.git#HEAD:sub", false)) {
      assertThat(build(context)).isEqualTo("content");
    }
    try (ReceivedContext context = contexts.fetch("https://example.com/project.git", false)) {
      assertThat(context.directory().resolve(".git")).doesNotExist();
      assertThat(context.directory().resolve("sub/f")).exists();
    }
    try (ReceivedContext context =
        contexts.fetch("https://example.com/project.git?subdir=sub", false)) {
      assertThat(build(context)).isEqualTo("content");
    }
    try (ReceivedContext context =
        contexts.fetch("https://example.com/project.git?keep-git-dir=true", false)) {
      assertThat(context.directory().resolve(".git")).exists();
    }
    assertThatThrownBy(
            () -> contexts.fetch("https://example.com/project.git?commit=0123456", false))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("expected commit 0123456");
    assertThatThrownBy(() -> contexts.fetch("https://example.com/project.git#:none", false))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("none");
    leavesNothing();
  }

  @Test
  void addressesAreToldFromDirectories() {
    assertThat(RemoteContexts.isAddress("https://a.b/c.tar.gz")).isTrue();
    assertThat(RemoteContexts.isAddress("git@github.com:a/b")).isTrue();
    assertThat(RemoteContexts.isAddress("github.com/a/b#main")).isTrue();
    assertThat(RemoteContexts.isAddress(".")).isFalse();
    assertThat(RemoteContexts.isAddress("dir/with@sign")).isFalse();
  }

  @Test
  void anArchiveOrADockerfileAtAnAddressIsAContext() throws Exception {
    Programs.run(files, "tar", "-czf", directory.resolve("c.tgz").toString(), ".");
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext("/c.tgz", exchange -> answer(exchange, directory.resolve("c.tgz")));
    server.createContext("/text", exchange -> answer(exchange, files.resolve("Dockerfile")));
    server.start();
    try {
      String address = "http://127.0.0.1:" + server.getAddress().getPort();
      try (ReceivedContext context = contexts.fetch(address + "/c.tgz", false)) {
        assertThat(build(context)).isEqualTo("content");
      }
      try (ReceivedContext context = contexts.fetch(address + "/text", false)) {
        assertThat(context.directory()).isDirectoryContaining("glob:**/Dockerfile");
      }
    } finally {
      server.stop(0);
    }
    leavesNothing();
  }

  private static void answer(com.sun.net.httpserver.HttpExchange exchange, Path file)
      throws IOException {
    try (exchange) {
      byte[] bytes = Files.readAllBytes(file);
      exchange.sendResponseHeaders(200, bytes.length);
      exchange.getResponseBody().write(bytes);
    }
  }

  @Test
  void filesOfAReceivedContextDoNotLeadOutOfIt() throws Exception {
    Files.delete(files.resolve("Dockerfile"));
    Files.createSymbolicLink(files.resolve("Dockerfile"), Path.of("/etc/hostname"));
    Path archive = directory.resolve("c.tar");
    Programs.run(files, "tar", "-cf", archive.toString(), ".");
    try (InputStream bytes = Files.newInputStream(archive);
        ReceivedContext context = contexts.receive(bytes)) {
      assertThat(context.resolve("Dockerfile")).startsWithRaw(context.directory()).doesNotExist();
    }
  }

  private Path layout() {
    Path layout = directory.resolve("layout");
    store.build(files, "FROM scratch\nCOPY f /f\n");
    BuildRequest request =
        BuildRequest.of(
            TestStore.parse("FROM scratch\nCOPY f /f\nENV FROM_LAYOUT=1\n"),
            files,
            BuildOptions.plain(TestStore.HOST),
            List.of(io.varve.oci.Reference.parseTagged("app:3")));
    store.build(
        request.withOutputs(
            List.of(
                new io.varve.builder.output.BuildOutput.Layout(
                    io.varve.image.archive.ImageSaver.Format.OCI,
                    layout,
                    List.of(),
                    io.varve.builder.output.LayerPackaging.STANDARD))));
    return layout;
  }

  private BuildResult onLayout(Path layout, Optional<String> tag, Optional<Digest> digest) {
    BuildOptions plain = BuildOptions.plain(TestStore.HOST);
    return store.build(
        files,
        "FROM other\nCOPY f /g\n",
        _ ->
            new BuildOptions(
                plain.arguments(),
                plain.labels(),
                plain.target(),
                plain.platform(),
                plain.host(),
                true,
                plain.uncachedStages(),
                Map.of("other", new NamedContext.Layout(layout, tag, digest))));
  }

  @Test
  void anImageOfALayoutIsABaseByItsTagOrItsDigest() throws IOException {
    Path layout = layout();
    Digest digest =
        Digest.parse(
            Json.parseObject(Files.readAllBytes(layout.resolve("index.json")), "index")
                .array("manifests")
                .getFirst()
                .asObject("manifest")
                .requiredString("digest"));
    BuildResult result = onLayout(layout, Optional.of("3"), Optional.empty());
    assertThat(result.config().config().env()).containsEntry("FROM_LAYOUT", "1");
    assertThat(store.tree(result).find(TreePath.of("/g"))).isPresent();
    assertThat(onLayout(layout, Optional.empty(), Optional.of(digest)).imageId())
        .isEqualTo(result.imageId());
    assertThat(onLayout(layout, Optional.empty(), Optional.empty()).imageId())
        .isEqualTo(result.imageId());
    assertThatThrownBy(() -> onLayout(layout, Optional.of("4"), Optional.empty()))
        .hasMessageContaining("has no image 4");
  }

  @Test
  void aDamagedBlobOfALayoutIsRefused() throws IOException {
    Path layout = layout();
    try (var blobs = Files.newDirectoryStream(layout.resolve("blobs/sha256"))) {
      for (Path blob : blobs) {
        byte[] bytes = Files.readAllBytes(blob);
        bytes[bytes.length - 1] ^= 1;
        Files.write(blob, bytes);
      }
    }
    try (TestStore other = new TestStore(directory.resolve("other"))) {
      store.close();
      store = other;
      assertThatThrownBy(() -> onLayout(layout, Optional.of("3"), Optional.empty()))
          .hasMessageContaining("digest");
    } finally {
      store = new TestStore(directory.resolve("store"));
    }
  }

  @Test
  void aDockerfileCantNameALayoutOfTheHostByItself() {
    assertThatThrownBy(() -> store.build(files, "FROM oci-layout://" + directory + ":x\n"))
        .hasMessageContaining("Dockerfile:1");
  }

  @Test
  void namesThatAreNoUtf8KeepTheirBytes() throws Exception {
    String name = "caf\udce9";
    Path strange = FileNames.path(files + "/" + name);
    Files.createDirectory(strange);
    Files.writeString(strange.resolve("in"), "1");
    Files.writeString(FileNames.path(files + "/" + name + "/f\udcfc"), "2");
    Files.writeString(FileNames.path(files + "/ü"), "3");
    Files.createSymbolicLink(FileNames.path(files + "/link"), FileNames.path(name + "/f\udcfc"));
    BuildResult result =
        store.build(files, "FROM scratch AS one\nCOPY . /x\nFROM scratch\nCOPY --from=one /x /y\n");
    FileTree tree = store.tree(result);
    assertThat(tree.list(TreePath.of("/y")))
        .containsExactlyInAnyOrder("Dockerfile", "f", "link", "ü", name);
    assertThat(
            Files.readString(
                tree.find(TreePath.of("/y/" + name + "/f\udcfc")).orElseThrow().location()))
        .isEqualTo("2");
    assertThat(tree.find(TreePath.of("/y/link")).orElseThrow().target())
        .isEqualTo(name + "/f\udcfc");
  }

  @Test
  void namesThatDifferInOneByteAreDifferentInputs() throws Exception {
    Path one = FileNames.path(files + "/a\udce9");
    Files.writeString(one, "x");
    Digest first = store.build(files, "FROM scratch\nCOPY . /\n").imageId();
    Files.move(one, FileNames.path(files + "/a\udcea"));
    assertThat(store.build(files, "FROM scratch\nCOPY . /\n").imageId()).isNotEqualTo(first);
  }
}
