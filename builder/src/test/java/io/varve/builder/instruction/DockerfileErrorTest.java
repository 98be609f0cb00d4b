package io.varve.builder.instruction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.varve.builder.syntax.DockerfileError;
import java.nio.charset.StandardCharsets;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DockerfileErrorTest {

  private static DockerfileError error(String text) {
    return catchThrowableOfType(
        DockerfileError.class,
        () -> DockerfileParser.parse("Dockerfile", text.getBytes(StandardCharsets.UTF_8)));
  }

  @Test
  void anUnknownInstructionIsShownWithItsLineAndASuggestion() {
    assertThat(error("FROM a\n\n  RUNN apt-get update\n").render())
        .isEqualTo(
            """
            Dockerfile:3:3: unknown instruction "RUNN"; did you mean RUN?
              3 |   RUNN apt-get update
                |   ^^^^
            expected one of ADD ARG CMD COPY ENTRYPOINT ENV EXPOSE FROM HEALTHCHECK LABEL MAINTAINER \
            ONBUILD RUN SHELL STOPSIGNAL USER VOLUME WORKDIR
            """);
  }

  @Test
  void aFlagOnAContinuedLineIsMarkedWhereItStands() {
    assertThat(error("FROM a\nCOPY a b \\\n c\nCOPY --link \\\n  --form=x \\\n a b").render())
        .isEqualTo(
            """
            Dockerfile:5:3: unknown flag --form of COPY; did you mean --from?
              5 |   --form=x \\
                |   ^^^^^^
            expected --from --chown --chmod --link --parents --exclude
            """);
  }

  @Test
  void aMountOptionIsMarked() {
    assertThat(error("FROM a\nRUN --mount=type=cahce,target=/x y").render())
        .startsWith(
            """
            Dockerfile:2:13: unknown mount type "cahce"; did you mean cache?
              2 | RUN --mount=type=cahce,target=/x y
                |             ^^^^^^^^^^
            """);
  }

  @Test
  void controlCharactersAndLongLinesDoNotReachTheTerminal() {
    String rendered = error("FROM a\nRU\u001b[31m " + "x".repeat(10_000)).render();
    assertThat(rendered.lines().skip(1).limit(2)).allMatch(line -> line.length() < 250);
    assertThat(rendered.lines().skip(1).limit(1)).noneMatch(line -> line.contains("\u001b"));
    assertThat(rendered).doesNotContain("\u001b");
  }

  /** The file after {@code FROM base AS base;}, with {@code ;} for newlines, and the message. */
  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          RUN | 2:1: RUN has no command; expected a command, or ["program", "argument"]
          RUN [] | 2:1: RUN has no command; expected a command, or ["program", "argument"]
          RUN ["a", 1] | 2:5: a JSON array here holds strings only; expected ["a", "b"]
          RUN --network=hots x | 2:15: invalid value "hots" of --network; did you mean host?
          RUN --network=none --network=none x | 2:20: --network is given twice; it can be given once
          RUN --mount=target=/x,uid=1 y | 2:23: uid does not go with type=bind; it is for type cache, secret and ssh
          RUN --mount=type=tmpfs,target=/x,sise=1 y | 2:34: unknown key "sise" of --mount; did you mean size?
          RUN --mount=type=tmpfs,target=/x,size=1q y | 2:34: invalid size "1q"; expected a size such as 64m or 1.5g
          RUN --mount=type=secret y | 2:13: a secret mount needs id or target; expected id=NAME
          RUN --mount=type=cache,target y | 2:24: target has no value; expected target=VALUE
          RUN --mount=from=$x,target=/y z | 2:13: from can't have variables; write FROM $x AS NAME before the stage and use NAME here
          COPY a | 2:1: COPY has no destination; expected SOURCE... DESTINATION
          COPY | 2:1: COPY has no source and no destination; expected SOURCE... DESTINATION
          COPY --link=maybe a b | 2:13: invalid value "maybe" of --link; expected true or false
          COPY --from a b | 2:6: --from has no value; expected --from=VALUE
          COPY --from=0 a b | 2:1: stage number 0 is not the number of an earlier stage; expected no stage number: this is the first stage
          COPY --from=base a b | 2:1: stage base copies from itself
          COPY << EOF /x;a;EOF | 2:6: here-document "EOF" is not a source; expected <<NAME as a word of its own, without spaces
          COPY a <<EOF;a;EOF | 2:8: a here-document can't be the destination; expected SOURCE... DESTINATION
          RUN <<EOF;a | 2:5: the here-document "EOF" has no end; expected a line that says EOF and nothing else
          ENV A | 2:5: ENV A has no value; expected name=value
          ENV A=1 B | 2:9: no = in "B"; expected name=value
          ENV =1 | 2:6: no name before =; expected ENV NAME=VALUE...
          ENV --x=1 A=b | 2:5: unknown flag --x of ENV; expected ENV without flags
          LABEL | 2:1: LABEL has no arguments; expected LABEL NAME=VALUE...
          ARG | 2:1: ARG has no arguments; expected ARG NAME[=DEFAULT]...
          WORKDIR | 2:1: WORKDIR has no arguments; expected WORKDIR a directory
          SHELL bash -c | 2:1: SHELL needs a JSON array; expected SHELL ["program", "argument"]
          HEALTHCHECK | 2:1: HEALTHCHECK has no arguments; expected CMD COMMAND, or NONE
          HEALTHCHECK CDM x | 2:13: unknown kind of health check "CDM"; did you mean CMD?
          HEALTHCHECK NONE x | 2:1: HEALTHCHECK NONE takes no arguments
          HEALTHCHECK --interval=1x CMD y | 2:24: invalid time "1x"; expected a time such as 30s, 1m30s or 500ms
          HEALTHCHECK --interval=1us CMD y | 2:24: --interval=1us is less than 1ms
          HEALTHCHECK --retries=-1 CMD y | 2:23: invalid value "-1" of --retries; expected a number, 0 or more
          ONBUILD ONBUILD RUN x | 2:9: ONBUILD can't hold another ONBUILD
          ONBUILD FROM x | 2:9: FROM can't stand in ONBUILD
          ONBUILD MAINTAINER x | 2:9: MAINTAINER can't stand in ONBUILD
          VOLUME [""] | 2:9: a volume's path is empty; expected VOLUME PATH...
          FROM a ASS b | 2:8: unexpected "ASS" after the base image; expected FROM [--platform=PLATFORM] BASE [AS NAME]
          FROM a AS 1b | 2:11: invalid stage name "1b"; expected a letter, then letters, digits and - _ .
          """)
  void mistakesSayWhereWhatAndWhatWasExpected(String text, String message) {
    assertThat(error("FROM base AS base\n" + text.replace(';', '\n')))
        .hasMessage("Dockerfile:" + message);
  }

  @Test
  void filesWithoutInstructionsOrStages() {
    assertThat(error("")).hasMessage("Dockerfile:1:1: the file has no instructions; expected FROM");
    assertThat(error("# x\n\n")).hasMessageContaining("no instructions");
    assertThat(error("ARG a=1"))
        .hasMessage("Dockerfile:1:1: the file has no FROM; expected FROM IMAGE");
    assertThat(error("RUN x\nFROM a"))
        .hasMessage(
            "Dockerfile:1:1: RUN stands before the first FROM; only ARG may; expected FROM IMAGE");
  }

  @Test
  void aSecondDirectiveAndAWrongEscapeAreRefused() {
    assertThat(error("# escape=`\n# escape=`\nFROM a"))
        .hasMessage("Dockerfile:2:1: a second directive escape; only one can be used");
    assertThat(error("# escape=x\nFROM a"))
        .hasMessage("Dockerfile:1:1: invalid escape character \"x\"; expected \\ or `");
  }
}
