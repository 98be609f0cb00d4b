package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.graph.BuildOptions;
import io.varve.builder.lint.LintContext;
import io.varve.builder.lint.LintReport;
import io.varve.builder.lint.Linter;
import io.varve.builder.solve.SolvedStep;
import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.testing.TestStore;
import io.varve.builder.tree.LinkResolver;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;

/** Build arguments that BuildKit gives a meaning, and what steps may ask for. */
class BuildArgumentsPrivilegedTest extends BuildFixture {

  private BuildResult build(String dockerfile, Map<String, String> arguments) {
    return store.build(
        context,
        dockerfile,
        options ->
            new BuildOptions(
                new LinkedHashMap<>(arguments),
                options.labels(),
                options.target(),
                options.platform(),
                options.host(),
                options.useCache(),
                options.uncachedStages(),
                options.contexts()));
  }

  private static boolean lastStepWasCached(BuildResult result) {
    List<SolvedStep> steps = result.target().steps();
    return steps.getLast().cached();
  }

  private String read(BuildResult result, String path) throws IOException {
    var tree = store.tree(result);
    return Files.readString(
        tree.find(LinkResolver.followParents(tree, path)).orElseThrow().location());
  }

  @Test
  void anotherHostNameIsAnotherStep() {
    String dockerfile = "FROM base:1\nRUN : > /a\n";
    build(dockerfile, Map.of());
    assertThat(lastStepWasCached(build(dockerfile, Map.of()))).isTrue();
    Map<String, String> named = Map.of("BUILDKIT_SANDBOX_HOSTNAME", "elsewhere");
    assertThat(lastStepWasCached(build(dockerfile, named))).isFalse();
    assertThat(store.runner.hostNames()).containsExactly("buildkitsandbox", "elsewhere");
  }

  @Test
  void cacheMountsOfOneNamespaceAreNotThoseOfAnother() throws IOException {
    String dockerfile =
        "FROM base:1\nARG N\nRUN --mount=type=cache,target=/c echo $N >> /c/f; cat /c/f > /seen\n";
    Map<String, String> arguments = new HashMap<>(Map.of("N", "1"));
    build(dockerfile, arguments);
    arguments.put("N", "2");
    assertThat(read(build(dockerfile, arguments), "/seen")).isEqualTo("1\n2\n");
    arguments.put("BUILDKIT_CACHE_MOUNT_NS", "other");
    assertThat(read(build(dockerfile, arguments), "/seen")).isEqualTo("2\n");
  }

  @Test
  void optionsOfChecksAsAnArgumentStandInForThoseOfTheFile() {
    byte[] dockerfile =
        "# check=skip=MaintainerDeprecated\nFROM scratch AS a\nMAINTAINER x\n"
            .getBytes(StandardCharsets.UTF_8);
    LintContext plain = LintContext.of(TestStore.HOST);
    assertThat(Linter.check("Dockerfile", dockerfile, plain).findings()).isEmpty();
    LintContext strict =
        new LintContext(
            Map.of(Linter.OPTIONS_ARGUMENT, "error=true"),
            TestStore.HOST,
            TestStore.HOST,
            plain.ignore(),
            plain.baseImages());
    LintReport report = Linter.check("Dockerfile", dockerfile, strict);
    assertThat(report.findings()).hasSize(1);
    assertThat(report.fails()).isTrue();
  }

  @Test
  void aDeviceThatIsRequiredIsRefusedAndOneThatIsNotIsLeftOut() {
    assertThatThrownBy(
            () -> build("FROM base:1\nRUN --device=vendor.com/gpu=all,required true\n", Map.of()))
        .isInstanceOf(DockerfileError.class)
        .hasMessageContaining("vendor.com/gpu=all");
    build("FROM base:1\nRUN --device=vendor.com/gpu=all true\n", Map.of());
  }

  @Test
  void aFailureInAnotherStageIsShownWhereItHappened() {
    for (int round = 0; round < 5; round++) {
      assertThatThrownBy(
              () ->
                  build(
                      "FROM scratch AS one\nCOPY missing /x\nFROM scratch\nCOPY --from=one /x /\n",
                      Map.of()))
          .isInstanceOfSatisfying(
              DockerfileError.class, e -> assertThat(e.render()).contains("COPY missing /x"));
    }
  }

  @Test
  void whatTheImageDoesNotAllowIsShownWithItsInstruction() throws IOException {
    Files.createDirectory(context.resolve("d"));
    Files.writeString(context.resolve("d/f"), "x");
    assertThatThrownBy(() -> build("FROM base:1\nCOPY d /etc/passwd\n", Map.of()))
        .isInstanceOfSatisfying(
            DockerfileError.class, e -> assertThat(e.render()).contains("COPY d /etc/passwd"));
  }

  @Test
  void aShortNameOfABaseIsNoBeginningOfAnId() {
    BuildResult built = build("FROM base:1\n", Map.of());
    String beginning = built.imageId().hex().substring(0, 2);
    assertThatThrownBy(() -> build("FROM " + beginning + "\n", Map.of()))
        .hasMessageContaining("no such image");
    build("FROM " + built.imageId().shortHex() + "\n", Map.of());
  }
}
