package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.attest.AttestationOptions;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.image.Annotations;
import io.varve.builder.image.Annotations.Entry;
import io.varve.builder.image.Annotations.Level;
import io.varve.builder.image.Finishing;
import io.varve.builder.output.BuildOutput;
import io.varve.builder.output.Destination;
import io.varve.builder.output.LayerPackaging;
import io.varve.builder.testing.DockerRegistry;
import io.varve.builder.testing.Programs;
import io.varve.builder.testing.TestStore;
import io.varve.image.archive.ImageSaver.Format;
import io.varve.image.transfer.Packing;
import io.varve.oci.MediaType.Compression;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What leaves the store, read by skopeo and umoci. */
class ImageOutputPeerTest {

  private static final LayerPackaging GZIP = new LayerPackaging(Packing.gzip(2), false);
  private static final List<Platform> PLATFORMS =
      List.of(TestStore.HOST, Platform.parse("linux/arm64"));

  @TempDir Path directory;
  private TestStore store;
  private Path context;

  @BeforeEach
  void makeStore() throws IOException {
    store = new TestStore(directory.resolve("store"));
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "content ".repeat(1000));
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  private BuildRequest request(BuildOutput... outputs) {
    return BuildRequest.of(
            TestStore.parse("FROM scratch\nCOPY f /f\nENV A=1\n"),
            context,
            BuildOptions.plain(TestStore.HOST),
            List.of(Reference.parseTagged("given:1")))
        .withOutputs(List.of(outputs));
  }

  private static JsonObject inspect(String... arguments) {
    return Json.parseObject(
        Programs.run(arguments).getBytes(java.nio.charset.StandardCharsets.UTF_8), "skopeo");
  }

  private static List<String> layerTypes(JsonObject manifest) {
    return manifest.array("layers").stream()
        .map(layer -> layer.asObject("layer").requiredString("mediaType"))
        .toList();
  }

  @Test
  void anOciArchiveIsReadBySkopeoAndUmociAndKeepsNoImage() throws Exception {
    Path archive = directory.resolve("image.tar");
    BuildResult result =
        store.build(
            request(
                new BuildOutput.Archive(Format.OCI, Destination.file(archive), List.of(), GZIP)));
    JsonObject manifest = inspect("skopeo", "inspect", "--raw", "oci-archive:" + archive);
    assertThat(layerTypes(manifest)).containsExactly("application/vnd.oci.image.layer.v1.tar+gzip");
    assertThat(manifest.object("config").orElseThrow().requiredString("digest"))
        .isEqualTo(result.imageId().toString());
    Programs.run(
        "skopeo",
        "--insecure-policy",
        "copy",
        "oci-archive:" + archive,
        "oci:" + directory.resolve("layout") + ":x");
    Programs.run(
        "umoci",
        "unpack",
        "--image",
        directory.resolve("layout") + ":x",
        directory.resolve("bundle").toString());
    assertThat(directory.resolve("bundle/rootfs/f")).hasSameTextualContentAs(context.resolve("f"));
    assertThat(Programs.run("tar", "-tf", archive.toString())).doesNotContain("manifest.json");
    assertThat(store.catalog.list()).isEmpty();
  }

  @Test
  void aDockerArchiveHasTheNamesOfTheBuild() throws Exception {
    Path archive = directory.resolve("image.tar");
    store.build(
        request(
            new BuildOutput.Archive(Format.DOCKER, Destination.file(archive), List.of(), GZIP)));
    assertThat(Programs.run("tar", "-xOf", archive.toString(), "manifest.json"))
        .contains("\"given:1\"");
    assertThat(Programs.run("skopeo", "inspect", "--config", "docker-archive:" + archive))
        .contains("\"A=1\"");
  }

  @Test
  void aLayoutHasTheCompressionThatWasAskedFor() throws Exception {
    for (Packing packing : List.of(Packing.zstd(2), new Packing(Compression.NONE, 0, 1))) {
      Path layout = directory.resolve("layout-" + packing.compression());
      store.build(
          request(
              new BuildOutput.Layout(
                  Format.OCI, layout, List.of(), new LayerPackaging(packing, false))));
      assertThat(layerTypes(inspect("skopeo", "inspect", "--raw", "oci:" + layout)))
          .containsExactly(packing.layerType().value());
      assertThat(Programs.run("skopeo", "inspect", "oci:" + layout)).contains("linux");
    }
  }

  @Test
  void layersOfTheBaseAreCompressedAnewOnlyWhenForced() throws Exception {
    Path base = directory.resolve("base.tar");
    store.build(
        request(new BuildOutput.Archive(Format.OCI, Destination.file(base), List.of(), GZIP)));
    store.load(base, "base:1");
    BuildRequest derived =
        BuildRequest.of(
            TestStore.parse("FROM base:1\nCOPY f /g\n"),
            context,
            BuildOptions.plain(TestStore.HOST),
            List.of());
    for (boolean force : List.of(false, true)) {
      Path layout = directory.resolve("layout-" + force);
      store.build(
          derived.withOutputs(
              List.of(
                  new BuildOutput.Layout(
                      Format.OCI, layout, List.of(), new LayerPackaging(Packing.zstd(2), force)))));
      String zstd = "application/vnd.oci.image.layer.v1.tar+zstd";
      assertThat(layerTypes(inspect("skopeo", "inspect", "--raw", "oci:" + layout)))
          .containsExactly(force ? zstd : "application/vnd.oci.image.layer.v1.tar+gzip", zstd);
    }
  }

  @Test
  void aPushedImageIsInTheRegistryAndInTheStoreUnderItsNames() throws Exception {
    try (DockerRegistry registry = new DockerRegistry(directory.resolve("registry"))) {
      Reference name = Reference.parseTagged(registry.name() + "/app:1");
      BuildResult result =
          store.build(request(new BuildOutput.Registry(List.of(name), GZIP, false, false)));
      JsonObject manifest =
          inspect("skopeo", "inspect", "--tls-verify=false", "--raw", "docker://" + name);
      assertThat(manifest.object("config").orElseThrow().requiredString("digest"))
          .isEqualTo(result.imageId().toString());
      assertThat(store.catalog.find(name)).isPresent();
      assertThat(store.catalog.find(Reference.parseTagged("given:1"))).isPresent();
    }
  }

  @Test
  void anImagePushedByDigestHasNoTagAnywhere() throws Exception {
    try (DockerRegistry registry = new DockerRegistry(directory.resolve("registry"))) {
      Reference name = Reference.parseTagged(registry.name() + "/app:1");
      store.build(request(new BuildOutput.Registry(List.of(name), GZIP, false, true)));
      Path tags = directory.resolve("registry/data/docker/registry/v2/repositories/app/_manifests");
      assertThat(tags.resolve("revisions/sha256")).isNotEmptyDirectory();
      assertThat(tags.resolve("tags")).doesNotExist();
      assertThat(store.catalog.find(name)).isEmpty();
    }
  }

  @Test
  void aPushWithoutANameIsRefused() {
    BuildRequest nameless =
        BuildRequest.of(
                TestStore.parse("FROM scratch\nCOPY f /f\n"),
                context,
                BuildOptions.plain(TestStore.HOST),
                List.of())
            .withOutputs(List.of(new BuildOutput.Registry(List.of(), GZIP, false, false)));
    assertThatThrownBy(() -> store.build(nameless)).hasMessageContaining("without a name");
  }

  @Test
  void severalPlatformsArePushedAndArchivedWithTheirIndex() throws Exception {
    Path archive = directory.resolve("image.tar");
    try (DockerRegistry registry = new DockerRegistry(directory.resolve("registry"))) {
      Reference name = Reference.parseTagged(registry.name() + "/app:1");
      store.service.buildIndex(
          request(
              new BuildOutput.Registry(List.of(name), GZIP, false, false),
              new BuildOutput.Archive(Format.OCI, Destination.file(archive), List.of(), GZIP)),
          PLATFORMS,
          ProgressListener.NONE);
      JsonObject pushed =
          inspect("skopeo", "inspect", "--tls-verify=false", "--raw", "docker://" + name);
      assertThat(pushed.array("manifests")).hasSize(2);
      for (String architecture : List.of("amd64", "arm64")) {
        assertThat(
                Programs.run(
                    "skopeo",
                    "--override-arch",
                    architecture,
                    "inspect",
                    "--tls-verify=false",
                    "docker://" + name))
            .contains("\"Architecture\": \"" + architecture + "\"");
      }
    }
    Programs.run(
        "skopeo",
        "--insecure-policy",
        "copy",
        "--all",
        "oci-archive:" + archive,
        "oci:" + directory.resolve("copied") + ":x");
  }

  @Test
  void filesOfSeveralPlatformsGoIntoDirectoriesOfTheirOwn() throws Exception {
    Path out = directory.resolve("out");
    Path tar = directory.resolve("out.tar");
    store.service.buildIndex(
        request(new BuildOutput.Directory(out), new BuildOutput.Tar(Destination.file(tar))),
        PLATFORMS,
        ProgressListener.NONE);
    assertThat(out.resolve("linux_arm64/f")).exists();
    assertThat(Programs.run("tar", "-tf", tar.toString()).lines())
        .contains("linux_amd64/f", "linux_arm64/f");
    assertThat(store.catalog.list()).isEmpty();
  }

  @Test
  void annotationsReachTheDocumentsTheyAreFor() throws Exception {
    Path layout = directory.resolve("layout");
    Annotations annotations =
        new Annotations(
            List.of(
                new Entry(Level.MANIFEST, Optional.empty(), "m", "1"),
                new Entry(Level.MANIFEST, Optional.of(PLATFORMS.getLast()), "arm", "1"),
                new Entry(Level.MANIFEST_DESCRIPTOR, Optional.empty(), "d", "1"),
                new Entry(Level.INDEX, Optional.empty(), "i", "1")));
    BuildRequest request =
        request(new BuildOutput.Layout(Format.OCI, layout, List.of(), GZIP))
            .withFinishing(new Finishing(annotations, false, AttestationOptions.NONE));
    store.service.buildIndex(request, PLATFORMS, ProgressListener.NONE);
    JsonObject index = inspect("skopeo", "inspect", "--raw", "oci:" + layout);
    assertThat(index.stringMap("annotations")).containsExactly(java.util.Map.entry("i", "1"));
    JsonObject arm = index.array("manifests").getLast().asObject("manifest");
    assertThat(arm.stringMap("annotations")).containsEntry("d", "1");
    String digest = arm.requiredString("digest").replace(':', '/');
    assertThat(
            Json.parseObject(Files.readAllBytes(layout.resolve("blobs/" + digest)), "manifest")
                .stringMap("annotations"))
        .containsOnlyKeys("m", "arm");
    assertThatThrownBy(() -> store.build(request)).hasMessageContaining("index annotations");
  }
}
