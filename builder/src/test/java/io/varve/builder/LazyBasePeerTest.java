package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.cache.remote.CacheExchange;
import io.varve.builder.cache.remote.CacheLocation;
import io.varve.builder.cache.remote.CacheSource;
import io.varve.builder.cache.remote.CacheTarget;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.testing.DockerRegistry;
import io.varve.builder.testing.TestStore;
import io.varve.image.Images;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import io.varve.image.transfer.Packing;
import io.varve.image.transfer.Pusher;
import io.varve.oci.Descriptor;
import io.varve.oci.Reference;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Base images in a registry, of which a build needs no more than it reads. */
class LazyBasePeerTest {

  @TempDir Path directory;
  private Path context;
  private DockerRegistry registry;
  private TestStore first;
  private TestStore second;

  @BeforeEach
  void makeStores() throws IOException, InterruptedException {
    registry = new DockerRegistry(directory.resolve("registry"));
    first = new TestStore(directory.resolve("first"));
    second = new TestStore(directory.resolve("second"));
    context = Files.createDirectory(directory.resolve("context"));
    push("tools", TestStore.busybox(Files.createDirectory(directory.resolve("tools"))));
    Path small = Files.createDirectory(directory.resolve("small"));
    Files.writeString(small.resolve("only"), "a file");
    push("small", small);
  }

  @AfterEach
  void close() throws IOException {
    registry.close();
    first.close();
    second.close();
  }

  private String name(String image) {
    return registry.name() + "/" + image + ":1";
  }

  private void push(String image, Path files) throws IOException, InterruptedException {
    first.importImage(name(image), files, TestStore.baseConfig());
    Images images = new Images(first.catalog, first.store.content(), TestStore.HOST);
    Reference to = Reference.parseTagged(name(image));
    try (RegistryClient client =
        new RegistryClient(RegistryOptions.STANDARD, InstantSource.system(), new Random(1))) {
      Descriptor _ =
          new Pusher(
                  client,
                  first.store.content(),
                  images,
                  first.tools.layers(),
                  first.store.metadata())
              .push(images.resolve(name(image)), to, Packing.gzip(1), false, ProgressListener.NONE);
    }
    assertThat(first.catalog.delete(first.catalog.find(to).orElseThrow())).isTrue();
  }

  private BuildResult build(
      TestStore store, String dockerfile, List<CacheSource> from, List<CacheTarget> to) {
    return store.build(
        BuildRequest.of(
                TestStore.parse(dockerfile), context, BuildOptions.plain(TestStore.HOST), List.of())
            .withCaches(new CacheExchange(from, to)));
  }

  private String twoStages() {
    return "FROM %s AS build\nRUN echo built > /result\nFROM %s\nCOPY --from=build /result /\n"
        .formatted(name("tools"), name("small"));
  }

  @Test
  void theBaseOfAStageThatComesFromACacheIsNotPulled() {
    CacheLocation cache = new CacheLocation.Directory(directory.resolve("cache"));
    BuildResult made =
        build(
            first,
            twoStages(),
            List.of(),
            List.of(
                new CacheTarget.Artifact(
                    cache, CacheTarget.Mode.MIN, true, Packing.zstd(1), false)));
    BuildResult same = build(second, twoStages(), List.of(new CacheSource(cache, true)), List.of());
    assertThat(same.manifest()).isEqualTo(made.manifest());
    assertThat(second.runner.runs()).isZero();
    assertThat(second.registry.pulled)
        .extracting(Reference::familiar)
        .containsExactly(name("small"));
  }

  @Test
  void aBaseThatSeveralStagesRunOnIsPulledOnce() {
    build(
        second,
        "FROM %s AS a\nRUN : > /a\nFROM %s AS b\nRUN : > /b\nFROM scratch\n"
                .formatted(name("tools"), name("tools"))
            + "COPY --from=a /a /\nCOPY --from=b /b /\n",
        List.of(),
        List.of());
    assertThat(second.registry.pulled).hasSize(1);
  }

  @Test
  void theBaseOfTheResultIsWholeThoughNoStepReadIt() throws IOException {
    BuildResult result = build(second, "FROM " + name("small") + "\n", List.of(), List.of());
    assertThat(second.registry.pulled).hasSize(1);
    assertThat(second.catalog.find(Reference.parseTagged(name("small")))).isPresent();
    assertThat(second.snapshots.find(result.target().rootfs().snapshot().orElseThrow()))
        .isPresent();
  }
}
