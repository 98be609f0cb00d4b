package io.varve.oci;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import net.jqwik.api.Arbitraries;
import net.jqwik.api.Arbitrary;
import net.jqwik.api.Combinators;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.Provide;
import org.junit.jupiter.api.Test;

class ImageConfigCodecTest {

  @Property
  void aConfigurationReadsBackAsItWasWritten(@ForAll("configurations") ImageConfig config) {
    assertThat(ImageConfigCodec.parse(ImageConfigCodec.toBytes(config))).isEqualTo(config);
  }

  @Test
  void dockerConfigurationsAreRead() {
    String text =
        """
        {"architecture":"arm64","variant":"v8","os":"linux","created":"2025-01-02T03:04:05.6+01:00",
         "config":{"Env":["PATH=/bin","EMPTY="],"Cmd":["sh"],"Volumes":null,"Entrypoint":null,
           "ExposedPorts":{"80/tcp":{}},"Healthcheck":{"Test":["CMD","true"],"Interval":1000000000},
           "OnBuild":["RUN x"],"ArgsEscaped":true},
         "rootfs":{"type":"layers","diff_ids":[]},
         "history":[{"created_by":"/bin/sh -c #(nop) CMD","empty_layer":true}]}
        """;
    ImageConfig config = ImageConfigCodec.parse(text.getBytes(UTF_8));
    assertThat(config.platform()).isEqualTo(Platform.parse("linux/arm64"));
    assertThat(config.created()).contains(Instant.parse("2025-01-02T02:04:05.6Z"));
    assertThat(config.config().env()).containsEntry("EMPTY", "").containsEntry("PATH", "/bin");
    assertThat(config.config().entrypoint()).isEmpty();
    assertThat(config.config().exposedPorts()).containsExactly("80/tcp");
    assertThat(config.config().healthcheck())
        .contains(
            new RunConfig.Healthcheck(
                List.of("CMD", "true"),
                Optional.of(Duration.ofSeconds(1)),
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                OptionalInt.empty()));
    assertThat(config.history().getFirst().emptyLayer()).isTrue();
    assertThat(config.chainId()).isEmpty();
  }

  @Test
  void anAbsentEntrypointDiffersFromAnEmptyOne() {
    RunConfig empty = RunConfig.EMPTY.toBuilder().entrypoint(List.of()).build();
    assertThat(Json.toText(ImageConfigCodec.json(empty))).isEqualTo("{\"Entrypoint\":[]}");
    assertThat(Json.toText(ImageConfigCodec.json(RunConfig.EMPTY))).isEqualTo("{}");
  }

  @Test
  void aBadTimeIsNamed() {
    assertThatThrownBy(() -> ImageConfigCodec.parse("{\"created\":\"today\"}".getBytes(UTF_8)))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("today");
  }

  @Provide
  Arbitrary<ImageConfig> configurations() {
    Arbitrary<String> words = Arbitraries.strings().ascii().ofMinLength(1).ofMaxLength(8);
    Arbitrary<List<String>> lists = words.list().ofMaxSize(3);
    Arbitrary<RunConfig> runs =
        Combinators.combine(words, lists.optional(), lists.optional(), words, lists)
            .as(
                (user, entrypoint, cmd, value, volumes) -> {
                  RunConfigBuilder builder =
                      RunConfig.EMPTY.toBuilder().user(user).putEnv("NAME", value);
                  entrypoint.ifPresent(builder::entrypoint);
                  cmd.ifPresent(builder::cmd);
                  volumes.stream().sorted().forEach(builder::addVolume);
                  return builder.putLabel("label", value).build();
                });
    Arbitrary<DiffId> layers = words.map(word -> new DiffId(Digest.of(word.getBytes(UTF_8))));
    Arbitrary<ImageConfig.History> steps =
        Combinators.combine(words.optional(), Arbitraries.of(true, false))
            .as(
                (by, empty) ->
                    new ImageConfig.History(
                        Optional.of(Instant.EPOCH), by, Optional.empty(), Optional.empty(), empty));
    return Combinators.combine(runs, layers.list().ofMaxSize(4), steps.list().ofMaxSize(4))
        .as(
            (run, diffIds, history) ->
                new ImageConfig(
                    Platform.parse("linux/amd64"),
                    Optional.empty(),
                    Optional.of(Instant.EPOCH),
                    Optional.of("somebody"),
                    run,
                    diffIds,
                    history));
  }
}
