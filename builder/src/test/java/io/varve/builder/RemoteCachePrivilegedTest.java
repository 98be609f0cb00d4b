package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.cache.remote.CacheExchange;
import io.varve.builder.cache.remote.CacheLocation;
import io.varve.builder.cache.remote.CacheSource;
import io.varve.builder.cache.remote.CacheTarget;
import io.varve.builder.cache.remote.CacheTarget.Mode;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.solve.SolvedStage;
import io.varve.builder.solve.SolvedStep;
import io.varve.builder.testing.DockerRegistry;
import io.varve.builder.testing.TestStore;
import io.varve.builder.tree.LinkResolver;
import io.varve.image.transfer.Packing;
import io.varve.oci.Reference;
import io.varve.oci.error.EngineException;
import io.varve.oci.task.ProgressEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caches in directories, carried from one store to another. */
class RemoteCachePrivilegedTest {

  private static final String TWO_STAGES =
      """
      FROM base:1 AS tools
      COPY source /source
      RUN cp /source /tool && head -c 100000 /bin/busybox > /big
      FROM base:1
      COPY --from=tools /tool /bin/tool
      RUN /bin/cat /bin/tool > /result
      """;

  @TempDir Path directory;
  private Path context;
  private Path base;
  private Path cache;
  private TestStore first;
  private TestStore second;

  @BeforeEach
  void makeStores() throws IOException {
    base = TestStore.busybox(Files.createDirectory(directory.resolve("base")));
    first = open("first");
    second = open("second");
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("source"), "one");
    cache = directory.resolve("cache");
  }

  private TestStore open(String name) throws IOException {
    TestStore store = new TestStore(directory.resolve(name));
    store.importImage("base:1", base, TestStore.baseConfig());
    return store;
  }

  @AfterEach
  void closeStores() throws IOException {
    first.close();
    second.close();
  }

  private CacheTarget to(Mode mode) {
    return new CacheTarget.Artifact(
        new CacheLocation.Directory(cache), mode, true, Packing.zstd(1), false);
  }

  private CacheSource from() {
    return new CacheSource(new CacheLocation.Directory(cache), true);
  }

  private BuildResult build(
      TestStore store, String dockerfile, List<CacheSource> from, List<CacheTarget> to) {
    store.events.clear();
    return store.build(
        BuildRequest.of(
                TestStore.parse(dockerfile), context, BuildOptions.plain(TestStore.HOST), List.of())
            .withCaches(new CacheExchange(from, to)));
  }

  private BuildResult export(Mode mode) {
    return build(first, TWO_STAGES, List.of(), List.of(to(mode)));
  }

  private BuildResult importInto(TestStore store) {
    return build(store, TWO_STAGES, List.of(from()), List.of());
  }

  private static List<Boolean> hits(BuildResult result) {
    List<Boolean> hits = new ArrayList<>();
    for (SolvedStage stage : result.stages()) {
      stage.steps().stream().map(SolvedStep::cached).forEach(hits::add);
    }
    return hits;
  }

  private static List<String> warnings(TestStore store) {
    return store.events.stream()
        .filter(ProgressEvent.Message.class::isInstance)
        .map(event -> ((ProgressEvent.Message) event).text())
        .filter(text -> text.startsWith("warning"))
        .toList();
  }

  private static boolean isHere(TestStore store, BuildResult result, int stage) throws IOException {
    return store
        .snapshots
        .find(result.stages().get(stage).rootfs().snapshot().orElseThrow())
        .isPresent();
  }

  private List<Path> blobs() throws IOException {
    try (var files = Files.list(cache.resolve("blobs/sha256"))) {
      return files.toList();
    }
  }

  private String result(TestStore store, BuildResult result) throws IOException {
    var tree = store.tree(result);
    return Files.readString(
        tree.find(LinkResolver.followParents(tree, "/result")).orElseThrow().location());
  }

  @Test
  void aCacheOfAllStagesMakesTheBuildOfAnotherStoreRunNothing() throws IOException {
    BuildResult built = export(Mode.MAX);
    BuildResult imported = importInto(second);
    assertThat(second.runner.runs()).isZero();
    assertThat(hits(imported)).containsOnly(true);
    assertThat(imported.imageId()).isEqualTo(built.imageId());
    assertThat(imported.manifest()).isEqualTo(built.manifest());
    assertThat(result(second, imported)).isEqualTo("one");
    assertThat(warnings(second)).isEmpty();
  }

  @Test
  void onlyTheLayersOfTheImageAreFetched() throws IOException {
    export(Mode.MAX);
    BuildResult imported = importInto(second);
    assertThat(isHere(second, imported, 0)).isFalse();
    assertThat(isHere(second, imported, 1)).isTrue();
  }

  @Test
  void aHitSaysWhichCacheItCameFrom() {
    export(Mode.MAX);
    importInto(second);
    assertThat(second.events)
        .filteredOn(ProgressEvent.StepDone.class::isInstance)
        .extracting(event -> ((ProgressEvent.StepDone) event).detail())
        .filteredOn(detail -> detail.endsWith(" from " + cache))
        .hasSize(4);
  }

  @Test
  void theSmallCacheHasTheKeysOfAllStagesAndTheLayersOfTheImage() throws IOException {
    export(Mode.MAX);
    int all = blobs().size();
    BuildResult built = export(Mode.MIN);
    assertThat(blobs()).hasSize(all - 2);
    BuildResult imported = importInto(second);
    assertThat(second.runner.runs()).isZero();
    assertThat(imported.imageId()).isEqualTo(built.imageId());
    assertThat(warnings(second)).isEmpty();
  }

  @Test
  void aStageWhoseLayersDidNotGoAlongIsBuiltWhenItsFilesAreNeeded() throws IOException {
    export(Mode.MIN);
    String changed = TWO_STAGES.replace("/tool /bin/tool", "/big /bin/tool");
    BuildResult imported = build(second, changed, List.of(from()), List.of());
    assertThat(second.runner.runs()).isEqualTo(2);
    assertThat(isHere(second, imported, 0)).isTrue();
    assertThat(warnings(second)).isEmpty();
  }

  @Test
  void whatWasFetchedIsInTheStoresOwnCache() throws IOException {
    export(Mode.MAX);
    importInto(second);
    BuildResult again = build(second, TWO_STAGES, List.of(), List.of());
    assertThat(hits(again)).containsOnly(true);
    assertThat(second.runner.runs()).isZero();
  }

  @Test
  void aPromiseThatNobodyKeepsIsWorkedOff() throws IOException {
    export(Mode.MAX);
    importInto(second);
    String changed = TWO_STAGES.replace("/tool /bin/tool", "/big /bin/tool");
    BuildResult built = build(second, changed, List.of(), List.of());
    assertThat(hits(built)).containsExactly(false, false, false, false);
    assertThat(isHere(second, built, 0)).isTrue();
    second.collect();
    assertThat(hits(build(second, changed, List.of(), List.of()))).containsOnly(true);
    build(first, changed, List.of(), List.of());
  }

  @Test
  void aRegistryHoldsACacheAsWell() throws IOException, InterruptedException {
    try (DockerRegistry registry = new DockerRegistry(directory.resolve("registry"))) {
      CacheLocation place =
          new CacheLocation.Registry(Reference.parseTagged(registry.name() + "/cache:1"), false);
      CacheTarget target = new CacheTarget.Artifact(place, Mode.MAX, true, Packing.gzip(1), false);
      build(first, TWO_STAGES, List.of(), List.of(target));
      BuildResult imported =
          build(second, TWO_STAGES, List.of(new CacheSource(place, true)), List.of(target));
      assertThat(second.runner.runs()).isZero();
      assertThat(isHere(second, imported, 0)).isFalse();
      assertThat(warnings(second)).isEmpty();
    }
  }

  @Test
  void aChangedFileRunsWhatDependsOnItOnly() throws IOException {
    String dockerfile =
        """
        FROM base:1
        RUN echo stays > /stays
        COPY source /source
        RUN cat /source > /result
        """;
    build(first, dockerfile, List.of(), List.of(to(Mode.MAX)));
    Files.writeString(context.resolve("source"), "two");
    BuildResult imported = build(second, dockerfile, List.of(from()), List.of());
    assertThat(warnings(second)).isEmpty();
    assertThat(hits(imported)).containsExactly(true, false, false);
    assertThat(result(second, imported)).isEqualTo("two");
  }

  @Test
  void aCacheThatIsNotThereIsAWarning() {
    BuildResult built = importInto(second);
    assertThat(hits(built)).containsOnly(false);
    assertThat(warnings(second)).singleElement().asString().contains("holds no OCI layout");
  }

  @Test
  void aDamagedLayerIsAWarningAndItsStepRuns() throws IOException {
    BuildResult built = export(Mode.MAX);
    for (Path blob : blobs()) {
      byte[] content = Files.readAllBytes(blob);
      if (content[0] != '{') {
        content[content.length / 2] ^= 1;
        Files.write(blob, content);
      }
    }
    BuildResult imported = importInto(second);
    assertThat(imported.imageId()).isEqualTo(built.imageId());
    assertThat(second.runner.runs()).isEqualTo(2);
    assertThat(warnings(second)).singleElement().asString().contains("digest mismatch");
  }

  @Test
  void aMissingLayerIsAWarningAndItsStepRuns() throws IOException {
    export(Mode.MAX);
    for (Path blob : blobs()) {
      if (Files.readAllBytes(blob)[0] != '{') {
        Files.delete(blob);
      }
    }
    BuildResult imported = importInto(second);
    assertThat(result(second, imported)).isEqualTo("one");
    assertThat(warnings(second)).singleElement().asString().contains("lacks the blob");
  }

  @Test
  void aCacheOfNonsenseIsAWarning() throws IOException {
    Files.createDirectories(cache);
    Files.writeString(cache.resolve("index.json"), "{\"manifests\": 7}");
    importInto(second);
    assertThat(warnings(second)).hasSize(1);
  }

  @Test
  void exportingAgainSendsNothingTwiceAndDropsWhatIsNotNamedAnyMore() throws IOException {
    export(Mode.MAX);
    List<Path> before = blobs();
    export(Mode.MAX);
    assertThat(blobs()).containsExactlyInAnyOrderElementsOf(before);
    Files.writeString(context.resolve("source"), "two");
    export(Mode.MAX);
    assertThat(blobs()).hasSameSizeAs(before).doesNotContainSequence(before);
  }

  @Test
  void aCacheIsCarriedOnWithoutUnpackingIt() throws IOException {
    export(Mode.MAX);
    Path next = directory.resolve("next");
    CacheTarget target =
        new CacheTarget.Artifact(
            new CacheLocation.Directory(next), Mode.MAX, false, Packing.zstd(1), false);
    BuildResult imported = build(second, TWO_STAGES, List.of(from()), List.of(target));
    assertThat(isHere(second, imported, 0)).isFalse();
    cache = next;
    try (TestStore third = open("third")) {
      importInto(third);
      assertThat(third.runner.runs()).isZero();
    }
  }

  @Test
  void aBuildWithoutTheCacheTakesNothingFromOthersAndStillGives() {
    export(Mode.MAX);
    BuildResult built =
        second.build(
            BuildRequest.of(
                    TestStore.parse(TWO_STAGES),
                    context,
                    uncached(BuildOptions.plain(TestStore.HOST)),
                    List.of())
                .withCaches(new CacheExchange(List.of(from()), List.of(to(Mode.MAX)))));
    assertThat(hits(built)).containsOnly(false);
    assertThat(cache.resolve("index.json")).exists();
  }

  private static BuildOptions uncached(BuildOptions o) {
    return new BuildOptions(
        o.arguments(),
        o.labels(),
        o.target(),
        o.platform(),
        o.host(),
        false,
        o.uncachedStages(),
        o.contexts());
  }

  @Test
  void aCacheThatCannotBeWrittenFailsTheBuildUnlessThatIsToBeIgnored() throws IOException {
    Files.writeString(directory.resolve("file"), "");
    CacheLocation impossible = new CacheLocation.Directory(directory.resolve("file/cache"));
    assertThatThrownBy(
            () ->
                build(
                    first,
                    TWO_STAGES,
                    List.of(),
                    List.of(
                        new CacheTarget.Artifact(
                            impossible, Mode.MAX, false, Packing.zstd(1), false))))
        .isInstanceOfAny(EngineException.class, java.io.UncheckedIOException.class);
    build(
        first,
        TWO_STAGES,
        List.of(),
        List.of(new CacheTarget.Artifact(impossible, Mode.MAX, false, Packing.zstd(1), true)));
    assertThat(warnings(first)).hasSize(1);
  }

  @Test
  void aChangeInASourceStageThatIsNotCopiedKeepsTheHit() throws IOException {
    Files.writeString(context.resolve("other"), "one");
    String dockerfile =
        """
        FROM base:1 AS tools
        COPY source /tool
        COPY other /other
        FROM base:1
        COPY --from=tools /tool /bin/tool
        RUN --mount=type=bind,from=tools,source=/tool,target=/mnt cat /mnt > /result
        """;
    build(first, dockerfile, List.of(), List.of());
    Files.writeString(context.resolve("other"), "two");
    BuildResult second = build(first, dockerfile, List.of(), List.of());
    assertThat(hits(second)).containsExactly(true, false, true, true);
    assertThat(first.runner.runs()).isEqualTo(1);
    Files.writeString(context.resolve("source"), "two");
    assertThat(hits(build(first, dockerfile, List.of(), List.of())))
        .containsExactly(false, false, false, false);
  }

  private static String counting(String more) {
    return """
    FROM base:1
    ARG ROUND
    RUN --mount=type=cache,id=count,target=/count,mode=0750,uid=7%s \
        echo "$ROUND" >> /count/rounds && chown 7 /count/rounds && cat /count/rounds > /result \
        && ls -ldn /count >> /result
    """
        .formatted(more);
  }

  private BuildResult round(TestStore store, String round, String dockerfile) {
    BuildOptions plain = BuildOptions.plain(TestStore.HOST);
    BuildOptions options =
        new BuildOptions(
            new java.util.LinkedHashMap<>(java.util.Map.of("ROUND", round)),
            plain.labels(),
            plain.target(),
            plain.platform(),
            plain.host(),
            true,
            plain.uncachedStages(),
            plain.contexts());
    store.events.clear();
    return store.build(
        BuildRequest.of(TestStore.parse(dockerfile), context, options, List.of())
            .withCaches(new CacheExchange(List.of(from()), List.of(to(Mode.MAX)))));
  }

  @Test
  void aCacheMountGoesAlongAndFillsAnEmptyOne() throws IOException {
    for (String sharing : List.of("", ",sharing=locked", ",sharing=private")) {
      String number = Integer.toString(sharing.length());
      try (TestStore one = open("one" + number);
          TestStore two = open("two" + number);
          TestStore three = open("three" + number)) {
        round(one, "1", counting(sharing));
        assertThat(result(two, round(two, "2", counting(sharing)))).startsWith("1\n2\ndrwxr-x---");
        assertThat(two.events)
            .contains(new ProgressEvent.Message("cache mount count filled from " + cache));
        assertThat(result(three, round(three, "3", counting(sharing)))).startsWith("1\n2\n3\n");
        // What is there already is not overwritten.
        assertThat(result(one, round(one, "4", counting(sharing)))).startsWith("1\n4\n");
      }
      cache = directory.resolve("cache" + number);
    }
  }

  @Test
  void aCacheMountOfStepsThatAreCachedGoesAlongUnread() throws IOException {
    round(first, "1", counting(""));
    round(second, "1", counting(""));
    assertThat(second.runner.runs()).isZero();
    try (TestStore third = open("third")) {
      assertThat(result(third, round(third, "2", counting("")))).startsWith("1\n2\n");
    }
  }

  @Test
  void aCacheMountThatDidNotChangeIsNotWrittenAgain() throws IOException {
    round(first, "1", counting(""));
    List<Path> before = blobs();
    round(first, "1", counting(""));
    assertThat(blobs()).containsExactlyInAnyOrderElementsOf(before);
  }

  @Test
  void aDamagedCacheMountIsAWarningAndStartsEmpty() throws IOException {
    round(first, "1", counting(""));
    for (Path blob : blobs()) {
      byte[] content = Files.readAllBytes(blob);
      if (content[0] != '{') {
        content[content.length / 2] ^= 1;
        Files.write(blob, content);
      }
    }
    BuildResult built = round(second, "2", counting(""));
    assertThat(result(second, built)).startsWith("2\n");
    assertThat(warnings(second)).anyMatch(text -> text.contains("cache mount count starts empty"));
    try (var mounts = Files.list(directory.resolve("second/build/mounts"))) {
      assertThat(mounts).hasSize(1);
    }
  }
}
