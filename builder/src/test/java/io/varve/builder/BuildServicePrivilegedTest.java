package io.varve.builder;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.solve.BuildFailed;
import io.varve.builder.solve.Diagnosis;
import io.varve.builder.solve.SolvedStep;
import io.varve.builder.testing.Programs;
import io.varve.builder.testing.TestStore;
import io.varve.builder.tree.FileNode;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LinkResolver;
import io.varve.oci.ImageConfig;
import io.varve.oci.task.ProgressEvent;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;
import org.junit.jupiter.api.Test;

class BuildServicePrivilegedTest extends BuildFixture {

  private BuildResult build(String dockerfile) {
    return store.build(context, dockerfile);
  }

  private String read(BuildResult result, String path) throws IOException {
    return Files.readString(node(result, path).location());
  }

  private FileNode node(BuildResult result, String path) throws IOException {
    FileTree tree = store.tree(result);
    return tree.find(LinkResolver.followParents(tree, path)).orElseThrow();
  }

  private boolean exists(BuildResult result, String path) throws IOException {
    FileTree tree = store.tree(result);
    return tree.find(LinkResolver.followParents(tree, path)).isPresent();
  }

  private static List<Boolean> hits(BuildResult result) {
    return result.target().steps().stream()
        .filter(step -> step.step().vertex().isPresent())
        .map(SolvedStep::cached)
        .toList();
  }

  @Test
  void aProgramRunsOnTheFilesOfTheStepsBefore() throws IOException {
    BuildResult result =
        build(
            """
            FROM base:1
            RUN echo one > /file
            RUN cat /file /file > /double && rm /file
            """);
    assertThat(read(result, "/double")).isEqualTo("one\none\n");
    assertThat(exists(result, "/file")).isFalse();
    assertThat(result.config().diffIds()).hasSize(3);
  }

  @Test
  void theSecondBuildTakesEveryStepFromTheCache() throws IOException {
    Files.writeString(context.resolve("a"), "a");
    String dockerfile =
        """
        FROM base:1
        WORKDIR /work
        COPY a .
        RUN cp a b
        ENV A=1
        """;
    BuildResult first = build(dockerfile);
    int runs = store.runner.runs();
    BuildResult second = build(dockerfile);
    assertThat(hits(first)).containsExactly(false, false, false);
    assertThat(hits(second)).containsExactly(true, true, true);
    assertThat(store.runner.runs()).isEqualTo(runs);
    assertThat(second.imageId()).isEqualTo(first.imageId());
    assertThat(second.manifest()).isEqualTo(first.manifest());
  }

  @Test
  void theSameInputsGiveTheSameDigestWithoutTheCacheAndOnAnotherDay() throws IOException {
    Files.createDirectory(context.resolve("d"));
    Files.writeString(context.resolve("d/a"), "a");
    String dockerfile =
        """
        FROM base:1
        COPY d /d
        RUN mkdir /x && echo hello > /x/y && ln -s y /x/l && touch /d/a
        """;
    BuildResult first = build(dockerfile);
    Files.setLastModifiedTime(
        context.resolve("d/a"), java.nio.file.attribute.FileTime.fromMillis(12345));
    BuildResult second =
        store.build(
            context,
            dockerfile,
            o ->
                new io.varve.builder.graph.BuildOptions(
                    o.arguments(),
                    o.labels(),
                    o.target(),
                    o.platform(),
                    o.host(),
                    false,
                    o.uncachedStages(),
                    o.contexts()));
    assertThat(hits(second)).containsExactly(false, false);
    assertThat(second.imageId()).isEqualTo(first.imageId());
    assertThat(node(first, "/x/y").modified()).isEqualTo(TestStore.BASE_TIME);
    assertThat(first.config().created()).contains(TestStore.BASE_TIME);
  }

  @Test
  void aChangedFileIsTheOneInputThatAMissNames() throws IOException {
    Files.writeString(context.resolve("a"), "a");
    Files.writeString(context.resolve("b"), "b");
    String dockerfile = "FROM base:1\nCOPY a b /d/\n";
    build(dockerfile);
    Files.writeString(context.resolve("b"), "changed");
    BuildRequest plain =
        BuildRequest.of(
            TestStore.parse(dockerfile),
            context,
            io.varve.builder.graph.BuildOptions.plain(TestStore.HOST),
            List.of());
    BuildResult second = store.build(plain.withDiagnosis(new Diagnosis(true, Optional.empty())));
    List<String> reasons = second.target().steps().getFirst().missReasons();
    assertThat(reasons).hasSize(1);
    assertThat(reasons.getFirst()).startsWith("the file b changed");
  }

  @Test
  void aFailedProgramNamesTheStepItsCodeAndItsLastWordsAndLeavesNothing() throws IOException {
    assertThatThrownBy(() -> build("FROM base:1\nRUN echo almost; echo oh no; exit 7\n"))
        .isInstanceOfSatisfying(
            BuildFailed.class,
            e -> {
              assertThat(e.exitCode()).isEqualTo(7);
              assertThat(e.lastLines()).containsExactly("almost", "oh no");
              assertThat(e).hasMessageContaining("step 2").hasMessageContaining("oh no");
            });
    store.snapshots.forEach(
        snapshot ->
            assertThat(snapshot).isInstanceOf(io.varve.storage.snapshot.Snapshot.Committed.class));
  }

  @Test
  void aStageCopiesFromAnotherAndUnusedStagesAreNotBuilt() throws IOException {
    BuildResult result =
        build(
            """
            FROM base:1 AS tools
            RUN echo tool > /tool
            FROM base:1 AS unused
            RUN exit 1
            FROM scratch
            COPY --from=tools /tool /bin/tool
            COPY --from=base:1 /etc/passwd /etc/
            """);
    assertThat(read(result, "/bin/tool")).isEqualTo("tool\n");
    assertThat(read(result, "/etc/passwd")).startsWith("root:");
    assertThat(result.stages()).hasSize(2);
    assertThat(result.config().diffIds()).hasSize(2);
  }

  @Test
  void aLoopOfStagesIsRefusedWithItsLine() {
    assertThatThrownBy(
            () ->
                build(
                    """
                    FROM base:1 AS one
                    COPY --from=two /a /a
                    FROM base:1 AS two
                    COPY --from=one /a /a
                    """))
        .hasMessageContaining("loop")
        .hasMessageContaining("Dockerfile:");
  }

  @Test
  void instructionsSetTheConfigurationAndHistory() {
    BuildResult result =
        build(
            """
            FROM base:1
            ARG VERSION=3
            ENV A=1 B="two words"
            LABEL version=$VERSION
            EXPOSE 80 90-91/udp
            VOLUME /data
            USER app
            WORKDIR /work
            WORKDIR sub
            STOPSIGNAL SIGUSR1
            SHELL ["/bin/sh", "-ec"]
            HEALTHCHECK --interval=5s CMD true
            ENTRYPOINT ["/bin/echo"]
            CMD echo hi
            """);
    ImageConfig config = result.config();
    SequencedMap<String, String> env = new LinkedHashMap<>();
    env.put("PATH", "/usr/bin:/bin");
    env.put("A", "1");
    env.put("B", "two words");
    assertThat(config.config().env()).isEqualTo(env);
    assertThat(config.config().labels()).containsEntry("version", "3");
    assertThat(config.config().exposedPorts()).containsExactly("80/tcp", "90/udp", "91/udp");
    assertThat(config.config().volumes()).containsExactly("/data");
    assertThat(config.config().user()).isEqualTo("app");
    assertThat(config.config().workingDir()).isEqualTo("/work/sub");
    assertThat(config.config().stopSignal()).contains("SIGUSR1");
    assertThat(config.config().entrypoint()).contains(List.of("/bin/echo"));
    assertThat(config.config().cmd()).contains(List.of("/bin/sh", "-ec", "echo hi"));
    assertThat(config.config().healthcheck().orElseThrow().test())
        .containsExactly("CMD-SHELL", "true");
    assertThat(config.history())
        .extracting(h -> h.createdBy().orElse(""))
        .contains(
            "ENV A=1 B=two words", "WORKDIR /work/sub", "CMD [\"/bin/sh\" \"-ec\" \"echo hi\"]");
  }

  @Test
  void argumentsReachProgramsAndEnvWins() throws IOException {
    BuildResult result =
        store.build(
            context,
            """
            ARG GLOBAL=g
            FROM base:1
            ARG GLOBAL
            ARG GIVEN=default
            ARG SHADOWED=arg
            ENV SHADOWED=env
            RUN echo $GLOBAL $GIVEN $SHADOWED > /out
            """,
            o -> {
              SequencedMap<String, String> arguments = new LinkedHashMap<>();
              arguments.put("GIVEN", "given");
              return new io.varve.builder.graph.BuildOptions(
                  arguments,
                  o.labels(),
                  o.target(),
                  o.platform(),
                  o.host(),
                  true,
                  o.uncachedStages(),
                  o.contexts());
            });
    assertThat(read(result, "/out")).isEqualTo("g given env\n");
    assertThat(result.config().config().env()).doesNotContainKey("GIVEN");
  }

  @Test
  void chownTakesNamesOfTheImageAndChmodClauses() throws IOException {
    Files.createDirectory(context.resolve("d"));
    Files.writeString(context.resolve("d/f"), "f");
    BuildResult result =
        build(
            """
            FROM base:1
            COPY --chown=app:staff --chmod=u=rwX,go=rX d /one
            COPY --chown=7 --chmod=4711 d/f /two/
            """);
    assertThat(node(result, "/one/f").owner()).isEqualTo(1000);
    assertThat(node(result, "/one/f").group()).isEqualTo(50);
    assertThat(node(result, "/one/f").mode()).isEqualTo(0644);
    assertThat(node(result, "/two/f").mode()).isEqualTo(04711);
    assertThat(node(result, "/two/f").group()).isEqualTo(7);
  }

  @Test
  void linksOfTheContextCantLeadOutOfIt() throws IOException {
    Files.createSymbolicLink(context.resolve("evil"), Path.of("/etc"));
    Files.createSymbolicLink(context.resolve("up"), Path.of("../../../../../etc/hostname"));
    assertThatThrownBy(() -> build("FROM scratch\nCOPY evil/hostname /x\n"))
        .hasMessageContaining("not in the build context");
    assertThatThrownBy(() -> build("FROM scratch\nCOPY up /x\n"))
        .hasMessageContaining("not in the build context");
    assertThatThrownBy(() -> build("FROM scratch\nCOPY ../../etc/hostname /x\n"))
        .hasMessageContaining("not in the build context");
  }

  @Test
  void linksInTheDestinationAreFollowedInsideTheImageOnly() throws IOException {
    Path outside = Files.createDirectory(directory.resolve("outside"));
    Files.writeString(context.resolve("f"), "f");
    Files.createSymbolicLink(context.resolve("l"), outside);
    BuildResult result =
        build(
            "FROM base:1\nCOPY . /in/\nCOPY f /in/l/\nRUN ln -s " + outside + " /m\nCOPY f /m/\n");
    assertThat(outside).isEmptyDirectory();
    assertThat(read(result, outside + "/f")).isEqualTo("f");
  }

  @Test
  void addUnpacksALocalArchiveAndCopyDoesNot() throws IOException {
    Files.createDirectory(context.resolve("t"));
    Files.writeString(context.resolve("t/x"), "x");
    Programs.run(context, "tar", "-czf", "a.tgz", "-C", "t", "x");
    Programs.run(context, "tar", "-cJf", "a.txz", "-C", "t", "x");
    BuildResult result = build("FROM base:1\nADD a.tgz /un/\nCOPY a.tgz /as/\nADD a.txz /xz\n");
    assertThat(read(result, "/un/x")).isEqualTo("x");
    assertThat(read(result, "/xz/x")).isEqualTo("x");
    assertThat(exists(result, "/as/a.tgz")).isTrue();
    assertThat(exists(result, "/un/a.tgz")).isFalse();
  }

  @Test
  void heredocsBecomeFilesAndScripts() throws IOException {
    BuildResult result =
        build(
            """
            FROM base:1
            ENV WHO=you
            COPY <<EOF /greeting
            hello $WHO
            EOF
            RUN <<EOF
            echo a > /a
            echo b > /b
            EOF
            """);
    assertThat(read(result, "/greeting")).isEqualTo("hello you\n");
    assertThat(read(result, "/b")).isEqualTo("b\n");
  }

  @Test
  void mountsAreSeenByTheProgramAndLeaveNoTrace() throws IOException {
    Files.writeString(context.resolve("f"), "from the context");
    BuildResult result =
        build(
            """
            FROM base:1 AS other
            RUN echo other > /o
            FROM base:1
            RUN --mount=type=bind,target=/ctx --mount=type=bind,from=other,source=/o,target=/deep/o \\
                --mount=type=tmpfs,target=/scratch --mount=type=cache,target=/cache \\
                cat /ctx/f /deep/o > /out && touch /scratch/x /cache/x
            RUN --mount=type=cache,target=/cache ls /cache > /cached
            """);
    assertThat(read(result, "/out")).isEqualTo("from the contextother\n");
    assertThat(read(result, "/cached")).isEqualTo("x\n");
    for (String path : List.of("/ctx", "/deep", "/scratch", "/cache")) {
      assertThat(exists(result, path)).as(path).isFalse();
    }
  }

  @Test
  void onbuildTriggersRunInTheChild() throws IOException {
    Files.writeString(context.resolve("f"), "f");
    BuildResult result =
        build(
            """
            FROM base:1 AS parent
            ONBUILD COPY f /triggered
            FROM parent
            RUN cat /triggered
            """);
    assertThat(read(result, "/triggered")).isEqualTo("f");
    assertThat(result.config().config().onBuild()).isEmpty();
  }

  @Test
  void independentStagesAreSolvedOnceAndSideBySide() throws IOException {
    BuildResult result =
        build(
            """
            FROM base:1 AS a
            RUN echo same > /same
            FROM base:1 AS b
            RUN echo same > /same
            FROM scratch
            COPY --from=a /same /a
            COPY --from=b /same /b
            """);
    assertThat(read(result, "/b")).isEqualTo("same\n");
    assertThat(store.runner.runs()).isEqualTo(1);
  }

  @Test
  void aMissingBaseOrFileIsShownWithItsLine() {
    assertThatThrownBy(() -> build("FROM base:1\nFROM nowhere:2\n"))
        .hasMessageStartingWith("Dockerfile:2")
        .hasMessageContaining("nowhere:2");
    assertThatThrownBy(() -> build("FROM base:1\n\nCOPY missing /x\n"))
        .hasMessageStartingWith("Dockerfile:3")
        .hasMessageContaining("missing");
  }

  @Test
  void bytesThatALaterStepDeletesAreReported() {
    build("FROM base:1\nRUN yes | head -c 1000000 > /big\nRUN rm /big\n");
    assertThat(store.events)
        .filteredOn(ProgressEvent.Message.class::isInstance)
        .anySatisfy(event -> assertThat(event.toString()).contains("layer doctor: "));
  }

  @Test
  void aShellOpensInTheStateBeforeTheStepThatFailed() throws IOException {
    store.runner.typed = "ls / ; pwd; echo $NAME; cat /cache/kept; id -u; touch /gone";
    List<String> lent = new java.util.ArrayList<>();
    BuildRequest request =
        BuildRequest.of(
                TestStore.parse(
                    """
                    FROM base:1
                    RUN mkdir /work && echo made > /before
                    WORKDIR /work
                    ENV NAME=value
                    RUN --mount=type=cache,target=/cache \
                        echo kept > /cache/kept; echo bad > /after; exit 3
                    """),
                context,
                io.varve.builder.graph.BuildOptions.plain(TestStore.HOST),
                List.of())
            .withDiagnosis(
                Diagnosis.NONE.withShell(
                    (title, code, use) -> {
                      lent.add(title + " " + code);
                      use.run();
                    }));
    assertThatThrownBy(() -> store.build(request))
        .isInstanceOfSatisfying(BuildFailed.class, e -> assertThat(e.exitCode()).isEqualTo(3));
    assertThat(lent).singleElement().asString().startsWith("RUN").endsWith(" 3");
    assertThat(store.runner.shown)
        .contains("before", "/work", "value", "kept", "0")
        .doesNotContain("after");
    store.snapshots.forEach(
        snapshot ->
            assertThat(snapshot).isInstanceOf(io.varve.storage.snapshot.Snapshot.Committed.class));
  }
}
