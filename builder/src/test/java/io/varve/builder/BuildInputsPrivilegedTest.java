package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpServer;
import io.varve.builder.cache.remote.CacheExchange;
import io.varve.builder.context.BuildContext;
import io.varve.builder.context.ContextFilter;
import io.varve.builder.context.ReceivedContext;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.graph.NamedContext;
import io.varve.builder.output.BuildOutput;
import io.varve.builder.output.Destination;
import io.varve.builder.solve.Diagnosis;
import io.varve.builder.solve.SolvedStep;
import io.varve.builder.source.PullPolicy;
import io.varve.builder.step.SecretValue;
import io.varve.builder.step.StepAccess;
import io.varve.builder.step.StepNetwork;
import io.varve.builder.testing.FileListing;
import io.varve.builder.testing.Programs;
import io.varve.builder.testing.TestStore;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LinuxFiles;
import io.varve.builder.tree.PathSelection;
import io.varve.builder.tree.TreePath;
import io.varve.oci.Digest;
import io.varve.oci.Platform;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.task.TaskScope;
import io.varve.storage.snapshot.Snapshot;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;

class BuildInputsPrivilegedTest extends BuildFixture {

  private String read(BuildResult result, String path) throws IOException {
    return Files.readString(store.tree(result).find(TreePath.of(path)).orElseThrow().location());
  }

  private BuildRequest request(String dockerfile) {
    return request(dockerfile, Map.of(), Map.of());
  }

  private BuildRequest request(
      String dockerfile, Map<String, NamedContext> contexts, Map<String, SecretValue> secrets) {
    BuildOptions options =
        new BuildOptions(
            new LinkedHashMap<>(),
            new LinkedHashMap<>(),
            Optional.empty(),
            TestStore.HOST,
            TestStore.HOST,
            true,
            Set.of(),
            contexts);
    return request(
        BuildMaterial.of(TestStore.parse(dockerfile), context),
        options,
        new StepAccess(secrets, Map.of(), StepNetwork.NONE));
  }

  private static BuildRequest request(
      BuildMaterial material, BuildOptions options, StepAccess access) {
    return new BuildRequest(
        material,
        options,
        access,
        CacheExchange.NONE,
        WantedResult.named(List.of()),
        Diagnosis.NONE);
  }

  @Test
  void ignoredFilesAreNoPartOfTheContext() throws IOException {
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY . /\n");
    Files.writeString(
        context.resolve(".dockerignore"), "*.log\nsecret\n!secret/kept\nDockerfile\n");
    Files.writeString(context.resolve("a.log"), "");
    Files.writeString(context.resolve("a.txt"), "");
    Files.createDirectory(context.resolve("secret"));
    Files.writeString(context.resolve("secret/key"), "");
    Files.writeString(context.resolve("secret/kept"), "");
    BuildFiles files = BuildFiles.read(context, Optional.empty());
    BuildResult result =
        store.build(
            request(
                new BuildMaterial(
                    files.dockerfile(), Optional.of(context), files.filter(), PullPolicy.MISSING),
                BuildOptions.plain(TestStore.HOST),
                StepAccess.STANDARD));
    assertThat(FileListing.of(store.tree(result)))
        .extracting(line -> line.substring(0, line.indexOf(' ')))
        .containsExactly("/.dockerignore", "/a.txt", "/secret", "/secret/kept");
  }

  @Test
  void secretsAreSeenAsFileAndVariableAndLeaveNoTrace() throws IOException {
    BuildResult result =
        store.build(
            request(
                """
                FROM base:1
                RUN --mount=type=secret,id=token --mount=type=secret,id=token,env=TOKEN \\
                    wc -c < /run/secrets/token > /length && echo -n $TOKEN | wc -c >> /length
                """,
                Map.of(),
                Map.of("token", new SecretValue("hidden".getBytes(StandardCharsets.UTF_8)))));
    assertThat(read(result, "/length")).isEqualTo("6\n6\n");
    assertThat(store.tree(result).find(TreePath.of("/run"))).isEmpty();
    assertThat(store.cache.list().values().toString()).doesNotContain("hidden");
  }

  @Test
  void aRequiredSecretThatIsMissingIsNamed() {
    assertThatThrownBy(
            () ->
                store.build(
                    request("FROM base:1\nRUN --mount=type=secret,id=token,required=true true\n")))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("--secret id=token");
  }

  @Test
  void namedContextsReplaceImagesAndGiveFiles() throws IOException {
    Path other = Files.createDirectory(directory.resolve("other"));
    Files.writeString(other.resolve("f"), "from other");
    BuildResult result =
        store.build(
            request(
                "FROM nowhere AS app\nCOPY --from=files f /f\n",
                Map.of(
                    "nowhere",
                    new NamedContext.Image("base:1"),
                    "files",
                    new NamedContext.Directory(other)),
                Map.of()));
    assertThat(read(result, "/f")).isEqualTo("from other");
  }

  @Test
  void addDownloadsAndVerifies() throws IOException {
    byte[] body = "downloaded".getBytes(StandardCharsets.UTF_8);
    HttpServer server =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    server.createContext(
        "/dir/file.txt",
        exchange -> {
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    server.start();
    try {
      String url = "http://127.0.0.1:" + server.getAddress().getPort() + "/dir/file.txt";
      BuildResult result =
          store.build(
              context, "FROM scratch\nADD --checksum=" + Digest.of(body) + " " + url + " /got/\n");
      assertThat(read(result, "/got/file.txt")).isEqualTo("downloaded");
      assertThat(FileListing.of(store.tree(result)))
          .anyMatch(l -> l.startsWith("/got/file.txt FILE 600"));
      Digest other = Digest.of(new byte[0]);
      assertThatThrownBy(
              () ->
                  store.build(
                      context, "FROM scratch\nADD --checksum=" + other + " " + url + " /got/\n"))
          .isInstanceOf(DigestMismatch.class);
    } finally {
      server.stop(0);
    }
  }

  @Test
  void addChecksARepositoryOut() throws IOException {
    Path repository = Files.createDirectory(directory.resolve("repo.git"));
    Programs.run(repository, "git", "init", "-q");
    Files.createDirectory(repository.resolve("sub"));
    Files.writeString(repository.resolve("sub/f"), "committed");
    Programs.run(repository, "git", "add", ".");
    Programs.run(
        repository, "git", "-c", "user.name=n", "-c", "user.email=e", "commit", "-qm", "one");
    store.repositories.put("git@example.org:x.git", repository);
    BuildResult result = store.build(context, "FROM scratch\nADD git@example.org:x.git#:sub /g\n");
    assertThat(read(result, "/g/f")).isEqualTo("committed");
  }

  @Test
  void buildsOfTheSameAtOnceGiveTheSameImage() throws Exception {
    String dockerfile = "FROM base:1\nRUN echo a > /a\nRUN echo b > /b\n";
    try (TaskScope scope = new TaskScope()) {
      List<TaskScope.Subtask<BuildResult>> builds =
          List.of(
              scope.fork(() -> store.build(context, dockerfile)),
              scope.fork(() -> store.build(context, dockerfile)),
              scope.fork(() -> store.build(context, dockerfile)));
      scope.joinOrThrow();
      assertThat(builds.stream().map(b -> b.result().imageId()).distinct()).hasSize(1);
    }
    store.snapshots.forEach(s -> assertThat(s).isInstanceOf(Snapshot.Committed.class));
  }

  @Test
  void aResultWhoseLayerIsGoneIsMadeAgain() throws IOException {
    String dockerfile = "FROM base:1\nRUN echo a > /a\n";
    BuildResult first = store.build(context, dockerfile);
    store.snapshots.remove(first.target().rootfs().snapshot().orElseThrow());
    BuildResult second = store.build(context, dockerfile);
    assertThat(second.imageId()).isEqualTo(first.imageId());
    assertThat(read(second, "/a")).isEqualTo("a\n");
  }

  @Test
  void anUnchangedContextIsNotReadAgain() throws Exception {
    for (int i = 0; i < 50; i++) {
      Files.writeString(context.resolve("f" + i), "content " + i);
    }
    InstantSource later = () -> Instant.now().plus(Duration.ofSeconds(1));
    Path cache = directory.resolve("digests");
    BuildContext first =
        BuildContext.open(context, ContextFilter.NONE, cache, new LinuxFiles(), later);
    Digest digest = first.digest(TreePath.ROOT, PathSelection.ALL);
    first.close();
    assertThat(first.hashedFiles()).isEqualTo(50);
    Files.writeString(context.resolve("f7"), "changed 7");
    BuildContext second =
        BuildContext.open(context, ContextFilter.NONE, cache, new LinuxFiles(), later);
    assertThat(second.digest(TreePath.ROOT, PathSelection.ALL)).isNotEqualTo(digest);
    assertThat(second.hashedFiles()).isEqualTo(1);
  }

  @Test
  void aFileHashedWithinTheTickOfItsChangeIsReadAgain() throws Exception {
    Files.writeString(context.resolve("f"), "one");
    Path cache = directory.resolve("digests");
    BuildContext first =
        BuildContext.open(
            context, ContextFilter.NONE, cache, new LinuxFiles(), () -> Instant.EPOCH);
    first.digest(TreePath.ROOT, PathSelection.ALL);
    first.close();
    BuildContext second =
        BuildContext.open(
            context, ContextFilter.NONE, cache, new LinuxFiles(), () -> Instant.EPOCH);
    second.digest(TreePath.ROOT, PathSelection.ALL);
    assertThat(second.hashedFiles()).isEqualTo(1);
  }

  @Test
  void copiesKeepHardLinksParentsAndExclusions() throws IOException {
    Files.createDirectories(context.resolve("a/b"));
    Files.writeString(context.resolve("a/b/one"), "x");
    Files.createLink(context.resolve("a/b/two"), context.resolve("a/b/one"));
    Files.writeString(context.resolve("a/b/three.md"), "x");
    BuildResult result =
        store.build(
            context,
            """
            FROM scratch
            COPY --parents a/b/o* /p/
            COPY --exclude=*.md a/b /e/
            """);
    FileTree tree = store.tree(result);
    assertThat(tree.find(TreePath.of("/p/a/b/one"))).isPresent();
    assertThat(tree.find(TreePath.of("/p/a/b/two"))).isEmpty();
    assertThat(tree.find(TreePath.of("/e/three.md"))).isEmpty();
    assertThat(tree.find(TreePath.of("/e/one")).orElseThrow().identity())
        .isEqualTo(tree.find(TreePath.of("/e/two")).orElseThrow().identity());
  }

  @Test
  void aLinkedCopyIsReusedOnAnotherBase() throws IOException {
    Files.writeString(context.resolve("f"), "f");
    store.build(context, "FROM base:1\nRUN echo 1 > /one\nCOPY --link f /l/\n");
    BuildResult second =
        store.build(context, "FROM base:1\nRUN echo 2 > /two\nCOPY --link f /l/\n");
    assertThat(second.target().steps().getLast().layer()).isPresent();
    assertThat(read(second, "/l/f")).isEqualTo("f");
  }

  @Test
  void filesOfABuildAreWrittenToADirectoryAndAsATar() throws IOException {
    Files.writeString(context.resolve("f"), "f");
    Path out = directory.resolve("out");
    Path tar = directory.resolve("out.tar");
    BuildRequest plain = request("FROM scratch\nCOPY f /bin/f\n");
    store.build(
        plain.withOutputs(
            List.of(new BuildOutput.Directory(out), new BuildOutput.Tar(Destination.file(tar)))));
    assertThat(out.resolve("bin/f")).hasContent("f");
    assertThat(Programs.run("tar", "-xOf", tar.toString(), "bin/f")).isEqualTo("f");
    assertThat(store.catalog.list()).hasSize(1);
  }

  @Test
  void stagesThatOnlyCopyBuildForEveryPlatform() throws Exception {
    Files.writeString(context.resolve("f"), "f");
    IndexResult result =
        store.service.buildIndex(
            request("FROM scratch\nARG TARGETARCH\nCOPY f /$TARGETARCH\n"),
            List.of(TestStore.HOST, Platform.parse("linux/arm64")),
            store.events::add);
    assertThat(read(result.images().getLast(), "/arm64")).isEqualTo("f");
    assertThat(result.images().getLast().config().platform())
        .isEqualTo(Platform.parse("linux/arm64"));
    assertThat(result.index().mediaType().isIndex()).isTrue();
    assertThat(store.catalog.list())
        .extracting(record -> record.target().digest())
        .contains(result.index().digest())
        .doesNotContain(result.images().getFirst().manifest().digest());
    store.collect();
    assertThat(store.store.content().info(result.images().getLast().imageId())).isPresent();
  }

  @Test
  void aContextMayComeAsATarStream() throws Exception {
    Files.writeString(context.resolve("Dockerfile"), "FROM scratch\nCOPY Dockerfile /\n");
    Path archive = directory.resolve("context.tar");
    Programs.run(context, "tar", "-cf", archive.toString(), ".");
    Path parent = directory.resolve("received");
    try (var in = Files.newInputStream(archive);
        ReceivedContext received = ReceivedContext.receive(in, store.tools.layerForm(), parent)) {
      BuildFiles files = BuildFiles.read(received.directory(), Optional.empty());
      BuildResult result =
          store.build(
              BuildRequest.of(
                  files.dockerfile(),
                  received.directory(),
                  BuildOptions.plain(TestStore.HOST),
                  List.of()));
      assertThat(read(result, "/Dockerfile")).startsWith("FROM scratch");
    }
    assertThat(parent.resolve("received")).isEmptyDirectory();
  }

  @Test
  void collectionKeepsWhatTheCacheAndTheImagesHave() throws IOException {
    String dockerfile = "FROM base:1\nRUN echo a > /a\nRUN echo b > /b\n";
    BuildResult first = store.build(context, dockerfile);
    store.collect();
    assertThat(read(first, "/b")).isEqualTo("b\n");
    BuildResult second = store.build(context, dockerfile);
    assertThat(second.target().steps()).allMatch(SolvedStep::cached);
    assertThat(store.cache.prune(_ -> true)).isEqualTo(2);
    store.collect();
    assertThat(read(first, "/b")).isEqualTo("b\n");
  }

  @Test
  void twoStoresOfOneDirectoryBuildTheSameAtOnce() throws Exception {
    String dockerfile = "FROM base:1\nRUN sleep 0.2; echo a > /a\nCOPY . /c\nRUN echo b > /b\n";
    try (TestStore other = new TestStore(directory.resolve("store"));
        TaskScope scope = new TaskScope()) {
      TaskScope.Subtask<BuildResult> one = scope.fork(() -> store.build(context, dockerfile));
      TaskScope.Subtask<BuildResult> two = scope.fork(() -> other.build(context, dockerfile));
      scope.joinOrThrow();
      assertThat(one.result().imageId()).isEqualTo(two.result().imageId());
    }
    store.snapshots.forEach(s -> assertThat(s).isInstanceOf(Snapshot.Committed.class));
  }

  @Test
  void anInterruptedBuildLeavesNoActiveSnapshot() throws Exception {
    store.build(context, "FROM base:1\nRUN echo first > /a\n");
    Thread build =
        Thread.ofPlatform()
            .start(
                () -> {
                  try {
                    store.service.build(
                        request("FROM base:1\nRUN echo first > /a\nRUN sleep 60\n"),
                        store.events::add);
                  } catch (IOException | InterruptedException e) {
                    // what was asked for
                  }
                });
    store.runner.awaitRuns(2);
    build.interrupt();
    build.join();
    store.snapshots.forEach(s -> assertThat(s).isInstanceOf(Snapshot.Committed.class));
    assertThat(store.cache.list()).hasSize(1);
  }
}
