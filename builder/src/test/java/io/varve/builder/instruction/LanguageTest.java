package io.varve.builder.instruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expander;
import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.Heredoc;
import io.varve.oci.error.InvalidArgument;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;

/** One test a row of the language. */
class LanguageTest {

  private static Dockerfile parse(String... lines) {
    return DockerfileParser.parse(
        "Dockerfile", String.join("\n", lines).getBytes(StandardCharsets.UTF_8));
  }

  private static <T extends Instruction> T one(Class<T> type, String... lines) {
    List<Instruction> instructions =
        parse("FROM base\n" + String.join("\n", lines)).stages().getFirst().instructions();
    assertThat(instructions).hasSize(1);
    return type.cast(instructions.getFirst());
  }

  private static List<String> texts(List<Word> words) {
    return words.stream().map(Word::text).toList();
  }

  private static List<String> sources(List<CopySource> sources) {
    return sources.stream()
        .map(
            source ->
                switch (source) {
                  case CopySource.Named(Word word) -> word.text();
                  case CopySource.Inline(Heredoc heredoc) -> "<<" + heredoc.name();
                })
        .toList();
  }

  @Test
  void theSyntaxDirectiveIsKept() {
    assertThat(parse("# syntax=docker/dockerfile:1", "FROM a").directives().syntax())
        .contains("docker/dockerfile:1");
  }

  @Test
  void theEscapeDirectiveMakesBacktickContinueLines() {
    Dockerfile file = parse("# escape=`", "FROM a", "RUN dir C:\\ `", "  && x");
    assertThat(file.directives().escape()).isEqualTo('`');
    assertThat(file.stages().getFirst().instructions().getFirst().source().text())
        .isEqualTo("RUN dir C:\\   && x");
  }

  @Test
  void theCheckDirectiveIsKept() {
    assertThat(parse("# check=skip=all;error=true", "FROM a").directives().check())
        .contains("skip=all;error=true");
  }

  @Test
  void directivesEndAtTheFirstOtherLine() {
    assertThat(parse("# a comment", "# escape=`", "FROM a").directives().escape()).isEqualTo('\\');
    assertThat(parse("", "# escape=`", "FROM a").directives().escape()).isEqualTo('\\');
    assertThat(parse("# unknown=x", "# escape=`", "FROM a").directives().escape()).isEqualTo('\\');
  }

  @Test
  void directivesMayHaveSpacesAndAnyCase() {
    assertThat(parse("#   EsCape  =  `  ", "FROM a").directives().escape()).isEqualTo('`');
  }

  @Test
  void directivesMayFollowAShebang() {
    assertThat(parse("#!/usr/bin/env x", "# syntax=s", "FROM a").directives().syntax())
        .contains("s");
  }

  @Test
  void aByteOrderMarkIsSkipped() {
    assertThat(parse("\uFEFF# escape=`", "FROM a").directives().escape()).isEqualTo('`');
    assertThat(parse("\uFEFFFROM a").stages()).hasSize(1);
  }

  @Test
  void carriageReturnsEndLines() {
    Dockerfile file = parse("FROM a\r", "RUN x \\\r", "  y\r", "COPY a b\r");
    assertThat(file.stages().getFirst().instructions())
        .extracting(i -> i.source().text())
        .containsExactly("RUN x   y", "COPY a b");
  }

  @Test
  void keywordsHaveAnyCase() {
    assertThat(parse("fRoM a aS B", "rUn x").stages().getFirst().name()).contains("b");
  }

  @Test
  void commentsAndEmptyLinesInsideAContinuationAreLeftOut() {
    Dockerfile file = parse("FROM a", "RUN x \\", "# comment", "  # another", "", "  y");
    assertThat(file.stages().getFirst().instructions().getFirst().source().text())
        .isEqualTo("RUN x   y");
    assertThat(file.warnings()).hasSize(1);
    assertThat(file.warnings().getFirst().span().line()).isEqualTo(5);
  }

  @Test
  void aHashInsideALineIsNoComment() {
    assertThat(one(Run.class, "RUN echo a # b").command())
        .isEqualTo(new CommandLine.Shell("echo a # b", List.of()));
  }

  @Test
  void blanksMayFollowTheContinuation() {
    assertThat(one(Run.class, "RUN a \\  \t", "b").source().text()).isEqualTo("RUN a b");
  }

  @Test
  void aDoubledEscapeDoesNotContinue() {
    assertThat(one(Run.class, "RUN a \\\\").source().text()).isEqualTo("RUN a \\\\");
  }

  @Test
  void aContinuationMayEndTheFile() {
    assertThat(one(Run.class, "RUN a \\").source().text()).isEqualTo("RUN a");
  }

  @Test
  void stagesHaveNamesNumbersAndPlatforms() {
    Dockerfile file =
        parse("ARG V=1", "FROM --platform=$BUILDPLATFORM a:$V AS Build", "RUN x", "FROM build");
    Stage first = file.stages().getFirst();
    assertThat(first.name()).contains("build");
    assertThat(first.from().platform().map(Word::text)).contains("$BUILDPLATFORM");
    assertThat(first.from().base().text()).isEqualTo("a:$V");
    assertThat(file.globalArguments()).hasSize(1);
    assertThat(file.stage("BUILD", 1)).contains(first);
    assertThat(file.stage("0", 1)).contains(first);
    assertThat(file.stage("1", 1)).isEmpty();
  }

  @Test
  void theLastStageOfANameIsFound() {
    Dockerfile file = parse("FROM a AS x", "FROM b AS x", "FROM c");
    assertThat(file.stage("x", 3).map(Stage::index)).contains(1);
    assertThat(file.stage("x", 1).map(Stage::index)).contains(0);
  }

  @Test
  void theNearestStageNameIsSuggested() {
    Dockerfile file = parse("FROM a AS builder", "FROM b AS runtime", "FROM c");
    assertThat(file.nearestStage("bulider", 2)).contains("builder");
    assertThat(file.nearestStage("runtmie", 1)).isEmpty();
    assertThat(file.nearestStage("debian", 2)).isEmpty();
  }

  @Test
  void runInExecForm() {
    assertThat(one(Run.class, "RUN [\"a\", \"b c\", \"\\u00e9\\n\"]").command())
        .isEqualTo(new CommandLine.Exec(List.of("a", "b c", "é\n")));
  }

  @Test
  void badJsonIsTheShellForm() {
    for (String text :
        List.of("['a', 'b']", "[\"a\"", "[\"a\", ]", "[\"a\"] x", "[\"\\x\"]", "[01]", "[a]")) {
      assertThat(one(Run.class, "RUN " + text).command())
          .isEqualTo(new CommandLine.Shell(text, List.of()));
    }
  }

  @Test
  void runFlags() {
    Run run =
        one(
            Run.class,
            "RUN --network=none --security=insecure --device=vendor.com/x=all,required true");
    assertThat(run.network()).isEqualTo(Run.Network.NONE);
    assertThat(run.security()).isEqualTo(Run.Security.INSECURE);
    assertThat(run.devices()).containsExactly(new DeviceRequest("vendor.com/x=all", true));
  }

  @Test
  void twoDashesEndTheFlags() {
    assertThat(one(Run.class, "RUN --network=none -- --x").command())
        .isEqualTo(new CommandLine.Shell("--x", List.of()));
  }

  private static RunMount mount(String option) {
    return one(Run.class, "RUN --mount=" + option + " true")
        .mounts()
        .getFirst()
        .resolve(Expander.DEFAULT, Environment.of(Map.of("T", "/t", "N", "7")));
  }

  @Test
  void bindMounts() {
    assertThat(mount("target=/x"))
        .isEqualTo(new RunMount.Bind(Optional.empty(), "/", Optional.of("/x"), true));
    assertThat(mount("type=bind,from=img,src=a,dst=$T,rw"))
        .isEqualTo(new RunMount.Bind(Optional.of("img"), "a", Optional.of("/t"), false));
  }

  @Test
  void cacheMounts() {
    assertThat(mount("type=cache,target=$T"))
        .isEqualTo(
            new RunMount.Cache(
                "/t",
                "/t",
                Optional.empty(),
                "/",
                RunMount.Sharing.SHARED,
                false,
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));
    assertThat(
            mount(
                "type=cache,id=i,target=/c,sharing=LOCKED,from=f,source=s,ro,mode=0700,uid=$N,gid=4294967295"))
        .isEqualTo(
            new RunMount.Cache(
                "i",
                "/c",
                Optional.of("f"),
                "s",
                RunMount.Sharing.LOCKED,
                true,
                OptionalInt.of(0700),
                OptionalLong.of(7),
                OptionalLong.of(4294967295L)));
  }

  @Test
  void tmpfsMounts() {
    assertThat(mount("type=tmpfs,target=/t,size=1.5m"))
        .isEqualTo(new RunMount.Tmpfs("/t", OptionalLong.of(1_572_864)));
  }

  @Test
  void secretMounts() {
    assertThat(mount("type=secret,id=a"))
        .isEqualTo(
            new RunMount.Secret(
                "a",
                Optional.of("/run/secrets/a"),
                Optional.empty(),
                false,
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));
    assertThat(mount("type=secret,id=a,env=B,required"))
        .isEqualTo(
            new RunMount.Secret(
                "a",
                Optional.empty(),
                Optional.of("B"),
                true,
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));
    assertThat(mount("type=secret,target=/x/y,env=,mode=0444"))
        .isEqualTo(
            new RunMount.Secret(
                "y",
                Optional.of("/x/y"),
                Optional.of("y"),
                false,
                OptionalInt.of(0444),
                OptionalLong.empty(),
                OptionalLong.empty()));
  }

  @Test
  void sshMounts() {
    assertThat(mount("type=ssh,required=true,target=/s"))
        .isEqualTo(
            new RunMount.Ssh(
                "default",
                Optional.of("/s"),
                true,
                OptionalInt.empty(),
                OptionalLong.empty(),
                OptionalLong.empty()));
  }

  @Test
  void severalMountsKeepTheirOrderAndKnowWhatTheyReadFrom() {
    Run run = one(Run.class, "RUN --mount=from=a,target=/a --mount=type=cache,target=/b true");
    assertThat(run.mounts())
        .extracting(MountOption::from)
        .containsExactly(Optional.of("a"), Optional.empty());
  }

  @Test
  void aHeredocAloneIsTheScript() {
    CommandLine.Shell shell =
        (CommandLine.Shell) one(Run.class, "RUN <<EOF", "a", "b", "EOF").command();
    assertThat(shell.script()).isEqualTo(new CommandLine.Script.Text("a\nb\n"));
  }

  @Test
  void aHeredocWithAShebangIsAFile() {
    CommandLine.Shell shell =
        (CommandLine.Shell) one(Run.class, "RUN <<-X", "#!/bin/sh", "\ta", "\tX").command();
    assertThat(shell.script()).isEqualTo(new CommandLine.Script.File("X", "#!/bin/sh\na\n"));
  }

  @Test
  void aCommandWithHeredocsIsGivenToTheShellWithThem() {
    CommandLine.Shell shell =
        (CommandLine.Shell) one(Run.class, "RUN cat <<A 3<<'B' > x", "1", "A", "$2", "B").command();
    assertThat(shell.heredocs())
        .extracting(Heredoc::name, Heredoc::fileDescriptor, Heredoc::expand)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("A", 0, true),
            org.assertj.core.groups.Tuple.tuple("B", 3, false));
    assertThat(shell.script())
        .isEqualTo(new CommandLine.Script.Text("cat <<A 3<<'B' > x\n1\nA\n$2\nB"));
  }

  @Test
  void hereStringsAndShiftsAreNoHeredocs() {
    for (String text : List.of("cat <<< x", "echo $((1<<3))", "echo \"<<EOF\"", "echo '<<EOF'")) {
      assertThat(one(Run.class, "RUN " + text).command())
          .isEqualTo(new CommandLine.Shell(text, List.of()));
    }
  }

  @Test
  void commentsInHeredocsStay() {
    CommandLine.Shell shell =
        (CommandLine.Shell) one(Run.class, "RUN <<EOF", "# a", "", "b \\", "EOF").command();
    assertThat(shell.heredocs().getFirst().content()).isEqualTo("# a\n\nb \\\n");
  }

  @Test
  void copyFlagsSourcesAndDestination() {
    Copy copy =
        one(
            Copy.class,
            "COPY --from=b --chown=1:$G --chmod=u=rwX,go=rX --link --parents --exclude=*.md"
                + " --exclude=x a b* c/");
    assertThat(sources(copy.sources())).containsExactly("a", "b*");
    assertThat(copy.destination().text()).isEqualTo("c/");
    assertThat(copy.from()).contains("b");
    assertThat(copy.chown().map(Word::text)).contains("1:$G");
    assertThat(copy.chmod().map(Word::text)).contains("u=rwX,go=rX");
    assertThat(copy.link()).isTrue();
    assertThat(copy.parents()).isTrue();
    assertThat(copy.excludes()).containsExactly("*.md", "x");
  }

  @Test
  void copyInJsonFormTakesNamesWithSpaces() {
    assertThat(sources(one(Copy.class, "COPY [\"a b\", \"c\"]").sources())).containsExactly("a b");
  }

  @Test
  void copyOfHeredocsAndFiles() {
    Copy copy = one(Copy.class, "COPY x <<A <<\"B\" /d/", "1", "A", "2", "B");
    assertThat(sources(copy.sources())).containsExactly("x", "<<A", "<<B");
    assertThat(((CopySource.Inline) copy.sources().get(2)).heredoc().expand()).isFalse();
  }

  @Test
  void addFlags() {
    Add add =
        one(
            Add.class,
            "ADD --checksum=sha256:00 --keep-git-dir=false --unpack=true https://e.com/f /f");
    assertThat(add.checksum().map(Word::text)).contains("sha256:00");
    assertThat(add.keepGitDirectory()).contains(false);
    assertThat(add.unpack()).contains(true);
    assertThat(one(Add.class, "ADD a b").unpack()).isEmpty();
  }

  @Test
  void addTellsPathsDownloadsAndRepositoriesApart() {
    assertThat(AddSource.of("a/b.git")).isEqualTo(new AddSource.ContextPath("a/b.git"));
    assertThat(AddSource.of("https://e.com/a.tar"))
        .isEqualTo(new AddSource.Download("https://e.com/a.tar"));
    assertThat(AddSource.of("https://e.com/a.git#v1:doc"))
        .isEqualTo(repository("https://e.com/a.git", Optional.of("v1"), Optional.of("doc")));
    assertThat(AddSource.of("git@e.com:a/b"))
        .isEqualTo(repository("git@e.com:a/b", Optional.empty(), Optional.empty()));
  }

  private static AddSource repository(
      String remote, Optional<String> reference, Optional<String> subdirectory) {
    return new AddSource.GitRepository(
        remote, reference, subdirectory, Optional.empty(), Optional.empty(), true);
  }

  @Test
  void theAddressOfARepositoryTakesParameters() {
    assertThat(AddSource.of("https://e.com/a.git?branch=b/c&subdir=d%20e"))
        .isEqualTo(
            repository("https://e.com/a.git", Optional.of("refs/heads/b/c"), Optional.of("d e")));
    assertThat(AddSource.of("https://e.com/a.git?ref=v1&commit=abc&keep-git-dir&submodules=false"))
        .isEqualTo(
            new AddSource.GitRepository(
                "https://e.com/a.git",
                Optional.of("v1"),
                Optional.empty(),
                Optional.of("abc"),
                Optional.of(true),
                false));
    String commit = "0123456789012345678901234567890123456789";
    assertThat(AddSource.of("git@e.com:a/b?checksum=" + commit))
        .isEqualTo(
            new AddSource.GitRepository(
                "git@e.com:a/b",
                Optional.of(commit),
                Optional.empty(),
                Optional.of(commit),
                Optional.empty(),
                true));
  }

  @Test
  void parametersOfARepositoryThatMakeNoSenseAreRefused() {
    for (String wrong :
        List.of("?brunch=x", "?branch=a&tag=b", "?ref=a&ref=b", "?submodules=maybe", "?ref=a#b")) {
      assertThatThrownBy(() -> AddSource.of("https://e.com/a.git" + wrong))
          .as(wrong)
          .isInstanceOf(InvalidArgument.class)
          .hasMessageContaining("e.com/a.git");
    }
  }

  @Test
  void envInBothForms() {
    Env env = one(Env.class, "ENV A=1 B=\"x y\" C=a\\ b");
    assertThat(env.variables())
        .extracting(a -> a.name().text(), a -> a.value().text(), Assignment::spaced)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("A", "1", false),
            org.assertj.core.groups.Tuple.tuple("B", "\"x y\"", false),
            org.assertj.core.groups.Tuple.tuple("C", "a\\ b", false));
    assertThat(one(Env.class, "ENV A b = c").variables())
        .extracting(a -> a.name().text(), a -> a.value().text(), Assignment::spaced)
        .containsExactly(org.assertj.core.groups.Tuple.tuple("A", "b = c", true));
  }

  @Test
  void argWithAndWithoutDefaultsAndDescriptions() {
    Arg arg = one(Arg.class, "# V the version", "ARG V=1 W");
    assertThat(arg.declarations())
        .extracting(
            d -> d.name().text(), d -> d.value().map(Word::text), Arg.Declaration::description)
        .containsExactly(
            org.assertj.core.groups.Tuple.tuple("V", Optional.of("1"), Optional.of("the version")),
            org.assertj.core.groups.Tuple.tuple("W", Optional.empty(), Optional.empty()));
  }

  @Test
  void simpleInstructions() {
    assertThat(one(Workdir.class, "WORKDIR /a b").path().text()).isEqualTo("/a b");
    assertThat(one(User.class, "USER a:b").user().text()).isEqualTo("a:b");
    assertThat(one(StopSignal.class, "STOPSIGNAL SIGTERM").signal().text()).isEqualTo("SIGTERM");
    assertThat(one(Maintainer.class, "MAINTAINER A <a@b>").name()).isEqualTo("A <a@b>");
    assertThat(texts(one(Expose.class, "EXPOSE 80 443/udp").ports()))
        .containsExactly("80", "443/udp");
    assertThat(texts(one(Volume.class, "VOLUME /a /b").paths())).containsExactly("/a", "/b");
    assertThat(texts(one(Volume.class, "VOLUME [\"/a b\"]").paths())).containsExactly("/a b");
    assertThat(one(Shell.class, "SHELL [\"/bin/bash\", \"-c\"]").arguments())
        .containsExactly("/bin/bash", "-c");
    assertThat(one(Label.class, "LABEL a.b=c").labels()).hasSize(1);
    assertThat(one(Cmd.class, "CMD []").command()).isEqualTo(new CommandLine.Exec(List.of()));
    assertThat(one(Entrypoint.class, "ENTRYPOINT a b").command())
        .isEqualTo(new CommandLine.Shell("a b", List.of()));
  }

  @Test
  void healthcheckWithAllOptions() {
    Healthcheck check =
        one(
            Healthcheck.class,
            "HEALTHCHECK --interval=1m30s --timeout=500ms --start-period=1.5h"
                + " --start-interval=5s --retries=3 CMD [\"a\"]");
    assertThat(check.command()).contains(new CommandLine.Exec(List.of("a")));
    assertThat(check.interval()).contains(Duration.ofSeconds(90));
    assertThat(check.timeout()).contains(Duration.ofMillis(500));
    assertThat(check.startPeriod()).contains(Duration.ofMinutes(90));
    assertThat(check.startInterval()).contains(Duration.ofSeconds(5));
    assertThat(check.retries()).hasValue(3);
    assertThat(one(Healthcheck.class, "HEALTHCHECK --interval=0 cmd x").interval()).isEmpty();
    assertThat(one(Healthcheck.class, "HEALTHCHECK NONE").command()).isEmpty();
  }

  @Test
  void onBuildKeepsTheInstructionAndItsHeredocs() {
    OnBuild onBuild = one(OnBuild.class, "ONBUILD  RUN <<EOF", "a", "EOF");
    assertThat(onBuild.trigger()).isEqualTo("RUN <<EOF\na\nEOF");
    Instruction again = DockerfileParser.parseTrigger("ONBUILD of x", onBuild.trigger());
    assertThat(((Run) again).command().toString()).contains("content=a\n");
  }

  @Test
  void onBuildMayCopyFromAStageOfTheBuildOnTop() {
    assertThat(one(OnBuild.class, "ONBUILD COPY --from=x /a /b").instruction())
        .isInstanceOf(Copy.class);
  }
}
