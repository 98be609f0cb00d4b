package io.varve.builder.lint;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.ignore.DockerIgnore;
import io.varve.builder.syntax.DockerfileError;
import io.varve.oci.Platform;
import io.varve.oci.json.Json;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class LinterTest {

  private static final Platform AMD64 = Platform.parse("linux/amd64");
  private static final LintContext CONTEXT =
      new LintContext(
          Map.of(),
          AMD64,
          AMD64,
          DockerIgnore.of(".dockerignore", List.of("*/tmp/*")),
          (reference, _) -> image(reference));

  private static Optional<BaseImage> image(String reference) {
    return switch (reference) {
      case "unknown" -> Optional.empty();
      case "arm" -> Optional.of(new BaseImage(Platform.parse("linux/arm64"), Map.of(), false));
      case "shell" -> Optional.of(new BaseImage(AMD64, Map.of("FOO", "1"), true));
      default -> Optional.of(new BaseImage(AMD64, Map.of("BASE_VERSION", "1"), false));
    };
  }

  private static LintReport report(String... lines) {
    return Linter.check(
        "Dockerfile", String.join("\n", lines).getBytes(StandardCharsets.UTF_8), CONTEXT);
  }

  /** Findings as {@code line:rule}. */
  private static List<String> check(String... lines) {
    return report(lines).findings().stream()
        .map(f -> f.span().line() + ":" + f.rule().title())
        .toList();
  }

  @Test
  void aCleanFileHasNoFindings() {
    assertThat(report("FROM alpine AS base", "WORKDIR /app", "CMD [\"a\"]").text())
        .isEqualTo("Check complete, no warnings found.\n");
  }

  @Test
  void consistentInstructionCasing() {
    assertThat(check("FROM a", "RUN b", "run c")).containsExactly("3:ConsistentInstructionCasing");
    assertThat(check("from a", "run b", "RUN c")).containsExactly("3:ConsistentInstructionCasing");
    assertThat(check("FROM a", "Run b")).containsExactly("2:ConsistentInstructionCasing");
    assertThat(check("from a as b", "run c")).isEmpty();
  }

  @Test
  void copyIgnoredFile() {
    assertThat(check("FROM a", "COPY ./a/tmp/Dockerfile /x", "ADD b/tmp/c /", "COPY a/b /"))
        .containsExactly("2:CopyIgnoredFile", "3:CopyIgnoredFile");
    assertThat(check("FROM a AS s", "FROM b", "COPY --from=s /a/tmp/x /")).isEmpty();
    assertThat(check("FROM a", "ADD https://example.com/tmp/x /")).isEmpty();
  }

  @Test
  void duplicateStageName() {
    assertThat(check("FROM a AS s", "FROM b AS s")).containsExactly("2:DuplicateStageName");
  }

  @Test
  void exposeInvalidFormat() {
    assertThat(check("FROM a", "EXPOSE 127.0.0.1:80:80", "EXPOSE 80:80", "EXPOSE 80"))
        .containsExactly("2:ExposeInvalidFormat", "3:ExposeInvalidFormat");
  }

  @Test
  void exposeProtoCasing() {
    assertThat(check("FROM a", "EXPOSE 80/TcP", "EXPOSE 80/tcp"))
        .containsExactly("2:ExposeProtoCasing");
  }

  @Test
  void fromAsCasing() {
    assertThat(check("FROM a as b")).containsExactly("1:FromAsCasing");
    assertThat(check("from a AS b")).containsExactly("1:FromAsCasing");
  }

  @Test
  void fromPlatformFlagConstDisallowed() {
    assertThat(check("FROM --platform=linux/amd64 a"))
        .containsExactly("1:FromPlatformFlagConstDisallowed");
    assertThat(check("FROM --platform=linux/amd64 a AS build_amd64")).isEmpty();
    assertThat(check("FROM --platform=$BUILDPLATFORM a")).isEmpty();
  }

  @Test
  void invalidBaseImagePlatform() {
    assertThat(check("FROM arm")).containsExactly("1:InvalidBaseImagePlatform");
  }

  @Test
  void invalidDefaultArgInFrom() {
    assertThat(check("ARG TAG", "FROM busybox:${TAG}"))
        .containsExactly("2:InvalidDefaultArgInFrom");
    assertThat(check("ARG IMAGE", "FROM $IMAGE")).containsExactly("2:InvalidDefaultArgInFrom");
    assertThat(check("ARG TAG", "FROM busybox:${TAG:-latest}")).isEmpty();
    assertThat(check("ARG TAG=latest", "FROM busybox:${TAG}")).isEmpty();
  }

  @Test
  void invalidDefinitionDescriptionIsCheckedWhenAskedFor() {
    String[] bad = {"# something", "FROM a AS base", "# other", "ARG V=1"};
    assertThat(check(bad)).isEmpty();
    assertThat(
            check(
                "# check=experimental=InvalidDefinitionDescription",
                "# something",
                "FROM a AS base",
                "# other",
                "ARG V=1"))
        .containsExactly("3:InvalidDefinitionDescription", "5:InvalidDefinitionDescription");
    assertThat(
            check(
                "# check=experimental=all",
                "# base is the base",
                "FROM a AS base",
                "# V is a version",
                "ARG V=1",
                "# apart",
                "",
                "ARG W=1"))
        .isEmpty();
  }

  @Test
  void jsonArgsRecommended() {
    assertThat(check("FROM a", "ENTRYPOINT x", "CMD y"))
        .containsExactly("2:JSONArgsRecommended", "3:JSONArgsRecommended");
    assertThat(check("FROM a", "SHELL [\"/bin/bash\", \"-c\"]", "CMD y")).isEmpty();
    assertThat(check("FROM shell", "CMD y")).isEmpty();
  }

  @Test
  void legacyKeyValueFormat() {
    assertThat(check("FROM a", "ENV A b", "LABEL c d", "ENV E=f"))
        .containsExactly("2:LegacyKeyValueFormat", "3:LegacyKeyValueFormat");
  }

  @Test
  void maintainerDeprecated() {
    assertThat(check("FROM a", "MAINTAINER me")).containsExactly("2:MaintainerDeprecated");
  }

  @Test
  void multipleInstructionsDisallowed() {
    assertThat(
            check(
                "FROM a",
                "CMD [\"x\"]",
                "CMD [\"y\"]",
                "ENTRYPOINT [\"x\"]",
                "ENTRYPOINT [\"y\"]",
                "HEALTHCHECK NONE",
                "HEALTHCHECK CMD z",
                "FROM a",
                "CMD [\"z\"]"))
        .containsExactly(
            "2:MultipleInstructionsDisallowed",
            "4:MultipleInstructionsDisallowed",
            "6:MultipleInstructionsDisallowed");
  }

  @Test
  void noEmptyContinuation() {
    assertThat(check("FROM a", "RUN b && \\", "", "  c")).containsExactly("3:NoEmptyContinuation");
  }

  @Test
  void redundantTargetPlatform() {
    assertThat(check("FROM --platform=$TARGETPLATFORM a", "FROM --platform=${TARGETPLATFORM} a"))
        .containsExactly("1:RedundantTargetPlatform", "2:RedundantTargetPlatform");
  }

  @Test
  void reservedStageName() {
    assertThat(check("FROM a AS scratch", "FROM a AS context"))
        .containsExactly("1:ReservedStageName", "2:ReservedStageName");
  }

  @Test
  void secretsUsedInArgOrEnv() {
    assertThat(
            check(
                "FROM a",
                "ARG AWS_SECRET_ACCESS_KEY",
                "ENV DATABASE_PASSWORD=x",
                "ENV PUBLIC_KEY=x",
                "ARG MONKEY",
                "ARG API_KEY_FILE"))
        .containsExactly("2:SecretsUsedInArgOrEnv", "3:SecretsUsedInArgOrEnv");
  }

  @Test
  void stageNameCasing() {
    assertThat(check("FROM a AS Base")).containsExactly("1:StageNameCasing");
  }

  @Test
  void undefinedArgInFrom() {
    assertThat(report("FROM --platform=$BULIDPLATFORM a").findings().getFirst().message())
        .isEqualTo("FROM argument 'BULIDPLATFORM' is not declared (did you mean BUILDPLATFORM?)");
    assertThat(check("ARG tag=latest", "FROM a:${tag}${version}"))
        .containsExactly("2:UndefinedArgInFrom");
    assertThat(check("ARG DEBUG", "FROM scratch${DEBUG}")).isEmpty();
  }

  @Test
  void undefinedVar() {
    assertThat(check("FROM a", "COPY $foo .")).containsExactly("2:UndefinedVar");
    assertThat(check("FROM a", "ARG foo", "COPY $foo .")).isEmpty();
    assertThat(check("FROM a", "ARG V=$BASE_VERSION", "RUN echo $anything")).isEmpty();
    assertThat(report("FROM a", "ENV PATH=$PAHT:/app/bin").findings().getFirst().message())
        .isEqualTo("Usage of undefined variable '$PAHT' (did you mean $PATH?)");
    assertThat(check("FROM a AS b", "ARG foo", "FROM b", "COPY $foo .")).isEmpty();
    assertThat(check("FROM a", "COPY <<EOF /x", "$nothing", "EOF"))
        .containsExactly("2:UndefinedVar");
  }

  @Test
  void aBaseThatIsNotAtHandMayDefineAnythingButMisspellings() {
    assertThat(check("FROM unknown", "COPY $PYTHON_VERSION .", "ENV PATH=$PTAH:/x"))
        .containsExactly("3:UndefinedVar");
  }

  @Test
  void workdirRelativePath() {
    assertThat(check("FROM a", "WORKDIR app", "WORKDIR b"))
        .containsExactly("2:WorkdirRelativePath");
    assertThat(check("FROM a", "WORKDIR /app", "WORKDIR b")).isEmpty();
    assertThat(check("FROM a AS x", "WORKDIR /app", "FROM x", "WORKDIR b")).isEmpty();
  }

  @Test
  void theDirectiveSkipsRulesAndMakesFindingsErrors() {
    assertThat(check("# check=skip=StageNameCasing,FromAsCasing", "FROM a as B")).isEmpty();
    assertThat(check("# check=skip=all", "FROM a as B", "MAINTAINER x")).isEmpty();
    assertThat(report("# check=error=true", "FROM a AS B").fails()).isTrue();
    assertThat(report("# check=error=true", "FROM a AS b").fails()).isFalse();
    assertThat(report("# check=skip=StageNameCasing;error=true", "FROM a AS B").fails()).isFalse();
  }

  @Test
  void aCommentSkipsRulesForTheInstructionBelow() {
    assertThat(check("# check=skip=StageNameCasing", "FROM a AS B", "FROM a AS C")).isEmpty();
    assertThat(check("FROM a AS x", "# check=skip=StageNameCasing", "FROM a AS B", "FROM a AS C"))
        .containsExactly("4:StageNameCasing");
  }

  @Test
  void anUnknownOptionOfTheDirectiveIsRefused() {
    assertThatThrownBy(() -> check("# check=skp=all", "FROM a"))
        .isInstanceOf(DockerfileError.class)
        .hasMessage("Dockerfile:1:1: unknown option \"skp\" of check; did you mean skip?");
  }

  @Test
  void theTextReportShowsTheLine() {
    assertThat(report("FROM a AS Base").text())
        .isEqualTo(
            """
            Dockerfile:1:11: StageNameCasing: Stage name 'Base' should be in lower case
              1 | FROM a AS Base
                |           ^^^^
            Check complete, 1 warning has been found!
            """);
  }

  @Test
  void theJsonReportHasRuleDetailFileAndPlace() {
    assertThat(Json.toText(report("FROM a AS Base").json()))
        .isEqualTo(
            "{\"warnings\":[{\"ruleName\":\"StageNameCasing\",\"description\":\"Stage names should be"
                + " in lower case\",\"url\":\"https://docs.docker.com/go/dockerfile/rule/stage-name-casing/\","
                + "\"detail\":\"Stage name 'Base' should be in lower"
                + " case\",\"file\":\"Dockerfile\",\"location\":{\"ranges\":[{\"start\":{\"line\":1,"
                + "\"character\":11},\"end\":{\"line\":1,\"character\":15}}]}}]}");
  }
}
