package io.varve.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ManifestCodecTest {

  private static final Descriptor CONFIG =
      Descriptor.of(MediaType.OCI_CONFIG, "config".getBytes(UTF_8));
  private static final Descriptor LAYER =
      Descriptor.of(MediaType.OCI_LAYER_GZIP, "layer".getBytes(UTF_8))
          .withAnnotations(Map.of("a", "b"));

  @Test
  void aManifestReadsBackAsItWasWritten() {
    byte[] raw =
        ManifestCodec.manifest(MediaType.OCI_MANIFEST, CONFIG, List.of(LAYER), Map.of("k", "v"));
    assertThat(ManifestCodec.parse(raw, Optional.empty()))
        .isEqualTo(
            new Manifest(
                Descriptor.of(MediaType.OCI_MANIFEST, raw),
                CONFIG,
                List.of(LAYER),
                Map.of("k", "v"),
                Optional.empty(),
                Optional.empty()));
  }

  @Test
  void annotationsAreWrittenInOneOrder() {
    Map<String, String> annotations = Map.of("c", "1", "a", "1", "b", "1", "d", "1");
    byte[] raw =
        ManifestCodec.manifest(
            MediaType.OCI_MANIFEST,
            CONFIG.withAnnotations(annotations),
            List.of(LAYER),
            annotations);
    String sorted = "\"annotations\":{\"a\":\"1\",\"b\":\"1\",\"c\":\"1\",\"d\":\"1\"}";
    assertThat(
            new String(raw, java.nio.charset.StandardCharsets.UTF_8)
                .split(sorted.replace("{", "\\{"), -1))
        .hasSize(3);
  }

  @Test
  void anIndexSelectsTheExactVariantBeforeACompatibleOne() {
    Descriptor v6 = platform("linux/arm/v6");
    Descriptor v7 = platform("linux/arm/v7");
    byte[] raw = ManifestCodec.index(MediaType.OCI_INDEX, List.of(v6, v7), Map.of());
    Index index = (Index) ManifestCodec.parse(raw, Optional.of(MediaType.OCI_INDEX));
    assertThat(index.select(Platform.parse("linux/arm/v7"))).contains(v7);
    assertThat(index.select(Platform.parse("linux/arm"))).contains(v6);
    assertThat(index.select(Platform.parse("linux/amd64"))).isEmpty();
  }

  @Test
  void aManifestSentAsSomethingElseIsRefused() {
    byte[] raw = ManifestCodec.manifest(MediaType.OCI_MANIFEST, CONFIG, List.of(), Map.of());
    assertThatThrownBy(() -> ManifestCodec.parse(raw, Optional.of(MediaType.DOCKER_MANIFEST)))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("was sent as");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{",
        "{} {}",
        "{\"a\":1,\"a\":2}",
        "{\"mediaType\":\"text/plain\"}",
        "{\"layers\":[]}",
        "{\"manifests\":[],\"layers\":[],\"config\":{}}",
        "{\"config\":{\"mediaType\":\"m\",\"digest\":\"sha256:1\",\"size\":1}}",
        "{\"manifests\":[{\"mediaType\":\"m\",\"size\":-1,\"digest\":"
            + "\"sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855\"}]}",
        "{\"manifests\":[7]}",
      })
  void malformedDocumentsAreRefused(String text) {
    assertThatThrownBy(() -> ManifestCodec.parse(text.getBytes(UTF_8), Optional.empty()))
        .isInstanceOf(InvalidArgument.class);
  }

  private static Descriptor platform(String text) {
    return Descriptor.of(MediaType.OCI_MANIFEST, text.getBytes(UTF_8))
        .withPlatform(Platform.parse(text));
  }
}
