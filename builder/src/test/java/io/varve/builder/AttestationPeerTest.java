package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.builder.attest.AttestationOptions;
import io.varve.builder.attest.AttestationOptions.ProvenanceOptions;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.image.Annotations;
import io.varve.builder.image.Finishing;
import io.varve.builder.output.BuildOutput;
import io.varve.builder.output.Destination;
import io.varve.builder.output.LayerPackaging;
import io.varve.builder.testing.DockerRegistry;
import io.varve.builder.testing.Programs;
import io.varve.builder.testing.TestStore;
import io.varve.image.ImageRecord;
import io.varve.image.Images;
import io.varve.image.archive.ImageSaver.Format;
import io.varve.oci.Digest;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Attestations as BuildKit lays them out, carried by skopeo and docker-registry. */
class AttestationPeerTest {

  private static final AttestationOptions BOTH =
      new AttestationOptions(Optional.of(ProvenanceOptions.MINIMAL), true);
  private static final AttestationOptions MAXIMAL =
      new AttestationOptions(
          Optional.of(new ProvenanceOptions(true, "https://example.com/ci", false)), false);
  private static final Reference NAME = Reference.parseTagged("app:1");

  @TempDir Path directory;
  private TestStore store;
  private Path context;

  @BeforeEach
  void makeStore() throws IOException {
    store = new TestStore(directory.resolve("store"));
    Path base = TestStore.busybox(Files.createDirectory(directory.resolve("base")));
    Files.createDirectories(base.resolve("var/lib/dpkg"));
    Files.writeString(
        base.resolve("var/lib/dpkg/status"),
        "Package: libc6\nStatus: install ok installed\nVersion: 2.36-9\nArchitecture: amd64\n");
    store.importImage("base:1", base, TestStore.baseConfig());
    context = Files.createDirectory(directory.resolve("context"));
    Files.writeString(context.resolve("f"), "content");
  }

  @AfterEach
  void closeStore() throws IOException {
    store.close();
  }

  private BuildRequest request(AttestationOptions attestations, BuildOutput... outputs) {
    SequencedMap<String, String> arguments = new LinkedHashMap<>();
    arguments.put("WHO", "me");
    BuildOptions plain = BuildOptions.plain(TestStore.HOST);
    return BuildRequest.of(
            TestStore.parse("FROM base:1\nARG WHO\nCOPY f /f\n"),
            context,
            new BuildOptions(
                arguments,
                plain.labels(),
                plain.target(),
                plain.platform(),
                plain.host(),
                true,
                plain.uncachedStages(),
                plain.contexts()),
            List.of(NAME))
        .withFinishing(new Finishing(Annotations.NONE, false, attestations))
        .withOutputs(List.of(outputs));
  }

  private JsonObject blob(Digest digest) throws IOException {
    return Json.parseObject(store.store.content().readAll(digest, 1 << 20), "blob");
  }

  private static Digest digest(JsonObject descriptor) {
    return Digest.parse(descriptor.requiredString("digest"));
  }

  private static List<JsonObject> objects(JsonObject json, String name) {
    return json.array(name).stream().map(value -> value.asObject(name)).toList();
  }

  private static JsonObject object(JsonObject json, String... path) {
    JsonObject at = json;
    for (String name : path) {
      at = at.object(name).orElseThrow(() -> new AssertionError(name + " is missing"));
    }
    return at;
  }

  /** The predicate of one kind in the image that a name leads to. */
  private JsonObject predicate(Digest index, String type) throws IOException {
    JsonObject attestation = blob(digest(objects(blob(index), "manifests").getLast()));
    for (JsonObject layer : objects(attestation, "layers")) {
      if (type.equals(layer.stringMap("annotations").get("in-toto.io/predicate-type"))) {
        JsonObject statement = blob(digest(layer));
        assertThat(statement.requiredString("predicateType")).isEqualTo(type);
        return object(statement, "predicate");
      }
    }
    throw new AssertionError("no " + type);
  }

  @Test
  void theIndexHasTheImageAndItsStatementsAsBuildkitLaysThemOut() throws IOException {
    BuildResult result = store.build(request(BOTH));
    assertThat(result.root().mediaType().isIndex()).isTrue();
    List<JsonObject> entries = objects(blob(result.root().digest()), "manifests");
    assertThat(entries).hasSize(2);
    JsonObject attestation = entries.getLast();
    assertThat(object(attestation, "platform").requiredString("os")).isEqualTo("unknown");
    assertThat(attestation.stringMap("annotations"))
        .containsEntry("vnd.docker.reference.type", "attestation-manifest")
        .containsEntry("vnd.docker.reference.digest", entries.getFirst().requiredString("digest"));
    JsonObject manifest = blob(digest(attestation));
    assertThat(objects(manifest, "layers"))
        .extracting(layer -> layer.requiredString("mediaType"))
        .containsExactly("application/vnd.in-toto+json", "application/vnd.in-toto+json");
    JsonObject statement = blob(digest(objects(manifest, "layers").getFirst()));
    JsonObject subject = objects(statement, "subject").getFirst();
    assertThat(subject.requiredString("name")).isEqualTo("pkg:docker/app@1?platform=linux%2Famd64");
    assertThat(object(subject, "digest").requiredString("sha256"))
        .isEqualTo(digest(entries.getFirst()).hex());
  }

  @Test
  void theSameInputsGiveTheSameDigestOnAnotherDay() {
    Digest first = store.build(request(BOTH)).root().digest();
    assertThat(store.build(request(BOTH)).root().digest()).isEqualTo(first);
    AttestationOptions timed =
        new AttestationOptions(
            Optional.of(new ProvenanceOptions(false, ProvenanceOptions.LOCAL, true)), true);
    assertThat(store.build(request(timed)).root().digest()).isNotEqualTo(first);
  }

  @Test
  void minimalProvenanceNamesTheBaseAndKeepsArgumentsToItself() throws IOException {
    JsonObject predicate =
        predicate(store.build(request(BOTH)).root().digest(), "https://slsa.dev/provenance/v1");
    JsonObject dependency =
        objects(object(predicate, "buildDefinition"), "resolvedDependencies").getFirst();
    assertThat(dependency.requiredString("uri"))
        .isEqualTo("pkg:docker/base@1?platform=linux%2Famd64");
    assertThat(object(dependency, "digest").requiredString("sha256")).hasSize(64);
    assertThat(Json.toText(predicate)).doesNotContain("WHO").doesNotContain("startedOn");
  }

  @Test
  void maximalProvenanceTellsArgumentsStepsAndTheDockerfile() throws IOException {
    JsonObject predicate =
        predicate(store.build(request(MAXIMAL)).root().digest(), "https://slsa.dev/provenance/v1");
    assertThat(
            object(predicate, "buildDefinition", "externalParameters", "request", "args")
                .requiredString("build-arg:WHO"))
        .isEqualTo("me");
    assertThat(objects(object(predicate, "buildDefinition", "internalParameters"), "steps"))
        .extracting(step -> step.requiredString("instruction"))
        .contains("FROM base:1", "COPY f /f");
    assertThat(object(predicate, "runDetails", "builder").requiredString("id"))
        .isEqualTo("https://example.com/ci");
    assertThat(objects(object(predicate, "runDetails"), "byproducts")).hasSize(1);
  }

  @Test
  void theBillOfMaterialsListsThePackagesOfTheBase() throws IOException {
    JsonObject spdx =
        predicate(store.build(request(BOTH)).root().digest(), "https://spdx.dev/Document");
    assertThat(spdx.requiredString("spdxVersion")).isEqualTo("SPDX-2.3");
    assertThat(objects(spdx, "packages"))
        .extracting(each -> each.requiredString("name"))
        .contains("libc6");
  }

  @Test
  void theImageOfAnAttestedNameIsTheHostsAndCanBeBuiltOn() throws IOException {
    BuildResult result = store.build(request(BOTH));
    ImageRecord record = store.catalog.find(NAME).orElseThrow();
    assertThat(record.target()).isEqualTo(result.root());
    Images images = new Images(store.catalog, store.store.content(), TestStore.HOST);
    assertThat(images.load(record).imageId()).isEqualTo(result.imageId());
    store.collect();
    BuildResult next = store.build(context, "FROM app:1\nCOPY f /g\n");
    assertThat(next.config().diffIds()).startsWith(result.config().diffIds().getFirst());
  }

  @Test
  void attestationsTravelThroughARegistryAndAnArchive() throws Exception {
    Path archive = directory.resolve("image.tar");
    try (DockerRegistry registry = new DockerRegistry(directory.resolve("registry"))) {
      Reference name = Reference.parseTagged(registry.name() + "/app:1");
      BuildResult result =
          store.build(
              request(
                  BOTH,
                  new BuildOutput.Registry(List.of(name), LayerPackaging.STANDARD, false, false),
                  new BuildOutput.Archive(
                      Format.DOCKER,
                      Destination.file(archive),
                      List.of(),
                      LayerPackaging.STANDARD)));
      String raw =
          Programs.run("skopeo", "inspect", "--tls-verify=false", "--raw", "docker://" + name);
      assertThat(Digest.of(raw.getBytes(StandardCharsets.UTF_8))).isEqualTo(result.root().digest());
      assertThat(raw).contains("attestation-manifest");
      Programs.run(
          "skopeo",
          "--insecure-policy",
          "copy",
          "--all",
          "--src-tls-verify=false",
          "docker://" + name,
          "oci:" + directory.resolve("copied") + ":x");
      TestStore other = new TestStore(directory.resolve("other"));
      other.load(archive, "loaded:1");
      assertThat(other.catalog.find(Reference.parseTagged("loaded:1")).orElseThrow().target())
          .isEqualTo(result.root());
      assertThat(Programs.run("skopeo", "inspect", "docker-archive:" + archive))
          .contains("\"Architecture\": \"amd64\"");
      other.close();
    }
  }

  @Test
  void eachPlatformHasStatementsOfItsOwn() throws Exception {
    BuildRequest request =
        BuildRequest.of(
                TestStore.parse("FROM scratch\nCOPY f /f\n"),
                context,
                BuildOptions.plain(TestStore.HOST),
                List.of(NAME))
            .withFinishing(new Finishing(Annotations.NONE, false, BOTH));
    IndexResult result =
        store.service.buildIndex(
            request, List.of(TestStore.HOST, Platform.parse("linux/arm64")), ProgressListener.NONE);
    List<JsonObject> entries = objects(blob(result.index().digest()), "manifests");
    assertThat(entries).hasSize(4);
    for (int i = 0; i < 2; i++) {
      assertThat(entries.get(i + 2).stringMap("annotations"))
          .containsEntry("vnd.docker.reference.digest", entries.get(i).requiredString("digest"));
    }
  }
}
