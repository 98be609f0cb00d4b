package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.cache.remote.CacheExchange;
import io.varve.builder.cache.remote.CacheLocation;
import io.varve.builder.cache.remote.CacheSource;
import io.varve.builder.cache.remote.CacheTarget;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.output.BuildOutput;
import io.varve.builder.output.LayerPackaging;
import io.varve.builder.solve.SolvedStep;
import io.varve.builder.testing.TestStore;
import io.varve.image.transfer.Packing;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Caches of several platforms, and of builds whose image went nowhere. */
class CacheExchangePrivilegedTest {

  private static final Platform ARM = new Platform("linux", "arm64", Optional.empty());

  private static final String FOR_EACH_PLATFORM =
      """
      FROM --platform=$BUILDPLATFORM base:1 AS tools
      ARG TARGETARCH
      RUN echo made for $TARGETARCH > /made
      FROM scratch
      ARG TARGETARCH
      COPY $TARGETARCH /arch
      COPY --from=tools /made /made
      """;

  @TempDir Path directory;
  private Path context;
  private CacheLocation cache;
  private TestStore first;
  private TestStore second;

  @BeforeEach
  void makeStores() throws IOException {
    Path base = TestStore.busybox(Files.createDirectory(directory.resolve("base")));
    first = new TestStore(directory.resolve("first"));
    second = new TestStore(directory.resolve("second"));
    for (TestStore store : List.of(first, second)) {
      store.importImage("base:1", base, TestStore.baseConfig());
    }
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("amd64"), "of amd64");
    Files.writeString(context.resolve("arm64"), "of arm64");
    cache = new CacheLocation.Directory(directory.resolve("cache"));
  }

  @AfterEach
  void closeStores() throws IOException {
    first.close();
    second.close();
  }

  private BuildRequest request(List<CacheSource> from, List<CacheTarget> to) {
    return BuildRequest.of(
            TestStore.parse(FOR_EACH_PLATFORM),
            context,
            BuildOptions.plain(TestStore.HOST),
            List.of())
        .withCaches(new CacheExchange(from, to));
  }

  private CacheTarget to(CacheTarget.Mode mode) {
    return new CacheTarget.Artifact(cache, mode, true, Packing.zstd(1), false);
  }

  private CacheSource from() {
    return new CacheSource(cache, true);
  }

  private static List<Boolean> hits(IndexResult result) {
    return result.images().stream()
        .flatMap(image -> image.stages().stream())
        .flatMap(stage -> stage.steps().stream())
        .map(SolvedStep::cached)
        .toList();
  }

  @Test
  void aCacheOfSeveralPlatformsServesEachOfThem() throws Exception {
    List<Platform> platforms = List.of(TestStore.HOST, ARM);
    for (CacheTarget.Mode mode : CacheTarget.Mode.values()) {
      IndexResult made =
          first.service.buildIndex(
              request(List.of(), List.of(to(mode))), platforms, first.events::add);
      IndexResult same =
          second.service.buildIndex(
              request(List.of(from()), List.of()), platforms, second.events::add);
      assertThat(same.index()).as("mode " + mode).isEqualTo(made.index());
      assertThat(hits(same)).as("mode " + mode).containsOnly(true);
      assertThat(second.runner.runs()).isZero();
    }
  }

  @Test
  void aCacheOfSeveralPlatformsServesABuildOfOne() throws Exception {
    IndexResult made =
        first.service.buildIndex(
            request(List.of(), List.of(to(CacheTarget.Mode.MAX))),
            List.of(TestStore.HOST, ARM),
            first.events::add);
    BuildResult arm = second.build(request(List.of(from()), List.of()).forPlatform(ARM));
    assertThat(arm.imageId()).isEqualTo(made.images().getLast().imageId());
    assertThat(second.runner.runs()).isZero();
  }

  @Test
  void aFailedPushLosesNoCache() {
    BuildOutput nowhere =
        new BuildOutput.Registry(
            List.of(Reference.parseTagged("127.0.0.1:1/nobody:1")),
            LayerPackaging.STANDARD,
            false,
            false);
    BuildRequest request =
        request(List.of(), List.of(to(CacheTarget.Mode.MAX))).withOutputs(List.of(nowhere));
    assertThatThrownBy(() -> first.service.build(request, first.events::add))
        .hasMessageContaining("127.0.0.1:1");
    second.build(request(List.of(from()), List.of()));
    assertThat(second.runner.runs()).isZero();
  }
}
