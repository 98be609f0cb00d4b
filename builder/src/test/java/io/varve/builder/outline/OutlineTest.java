package io.varve.builder.outline;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.DockerfileParser;
import io.varve.builder.outline.Outline.Argument;
import io.varve.oci.error.NotFound;
import io.varve.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class OutlineTest {

  private static final Dockerfile DOCKERFILE =
      DockerfileParser.parse(
          "Dockerfile",
          """
          # VERSION is the version of the base
          ARG VERSION=12
          ARG UNUSED=1
          FROM debian:$VERSION AS base
          RUN --mount=type=secret,id=token,required=true --mount=type=cache,target=/cache true

          # binary compiles
          FROM base AS binary
          # MODE says how
          ARG MODE=fast
          ARG BOTH="$MODE-$VERSION"
          RUN --mount=type=ssh true

          FROM scratch AS other
          ARG NOT_NEEDED
          FROM scratch
          COPY --from=binary /b /b
          """
              .getBytes(StandardCharsets.UTF_8));

  private static Outline outline(String target, Map<String, String> given) {
    return OutlineReader.read(
        DOCKERFILE, Optional.of(target).filter(name -> !name.isEmpty()), given);
  }

  @Test
  void targetsHaveTheirDescriptionsAndTheLastIsTheDefault() {
    assertThat(Targets.of(DOCKERFILE).all())
        .extracting(Targets.Target::label)
        .containsExactly("base", "binary", "other", "(default)");
    assertThat(Json.toText(Targets.of(DOCKERFILE).json()))
        .startsWith(
            "{\"targets\":[{\"name\":\"base\",\"base\":\"debian:$VERSION\"},"
                + "{\"name\":\"binary\",\"description\":\"compiles\",\"base\":\"base\"}");
  }

  @Test
  void anOutlineHasWhatTheStageAndThoseBelowTake() {
    Outline outline = outline("binary", Map.of());
    assertThat(outline.description()).contains("compiles");
    assertThat(outline.arguments())
        .containsExactlyInAnyOrder(
            new Argument("VERSION", Optional.of("12"), Optional.of("is the version of the base")),
            new Argument("MODE", Optional.of("fast"), Optional.of("says how")),
            new Argument("BOTH", Optional.of("fast-"), Optional.empty()));
    assertThat(outline.secrets()).containsExactly(Map.entry("token", true));
    assertThat(outline.agents()).containsExactly(Map.entry("default", false));
    assertThat(outline.caches()).containsExactly("/cache");
  }

  @Test
  void stagesThatAreCopiedFromCountAndOthersDoNot() {
    Outline outline = outline("", Map.of("MODE", "slow"));
    assertThat(outline.name()).isEmpty();
    assertThat(outline.arguments())
        .extracting(Argument::name)
        .contains("MODE")
        .doesNotContain("NOT_NEEDED", "UNUSED");
    assertThat(outline.arguments())
        .contains(new Argument("MODE", Optional.of("slow"), Optional.of("says how")));
  }

  @Test
  void anUnknownTargetIsRefused() {
    assertThatThrownBy(() -> outline("nothing", Map.of())).isInstanceOf(NotFound.class);
  }
}
