package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.option.ArgumentParser;
import io.varve.cli.option.Arguments;
import io.varve.cli.testing.Ended;
import io.varve.engine.EngineOptions;
import io.varve.oci.Platform;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The script for bash, in bash. */
class BashCompletionTest {
  @TempDir Path directory;
  private Path script;

  @BeforeEach
  void writeScript() throws Exception {
    ByteArrayOutputStream written = new ByteArrayOutputStream();
    try (Session session =
        new Session(
            new ByteArrayInputStream(new byte[0]),
            new Output(written),
            new Output(written),
            Map.of(),
            directory,
            InstantSource.system(),
            () -> EngineOptions.of(directory, directory, Platform.parse("amd64")))) {
      CompletionCommand command = new CompletionCommand();
      Arguments arguments = ArgumentParser.parse(command.spec(), List.of("bash")).orElseThrow();
      command.run(arguments, session);
      session.out().flush();
    }
    script = Files.write(directory.resolve("varve.bash"), written.toByteArray());
  }

  /** What bash offers behind a line whose words it has split as it does. */
  private String offered(String line, String... words) throws Exception {
    String call =
        """
        source "$1"
        varve() { case $1 in images) echo debian:12; echo debian:13;; ps) echo web;; esac; }
        COMP_WORDBREAKS=$' \\t\\n"\\'><=;|&(:'
        COMP_LINE=$2
        COMP_POINT=${#2}
        COMP_WORDS=("${@:3}")
        COMP_CWORD=$((${#COMP_WORDS[@]} - 1))
        _varve
        echo "${COMPREPLY[@]}"
        """;
    List<String> command =
        new java.util.ArrayList<>(List.of("bash", "-c", call, "bash", script.toString(), line));
    command.addAll(List.of(words));
    return Ended.well(command).output().strip();
  }

  @Test
  void commandsFlagsAndNamesAreOffered() throws Exception {
    assertThat(offered("varve pul", "varve", "pul")).isEqualTo("pull");
    assertThat(offered("varve system st", "varve", "system", "st")).isEqualTo("start stop");
    assertThat(offered("varve ps --no-t", "varve", "ps", "--no-t")).isEqualTo("--no-trunc");
    assertThat(offered("varve exec ", "varve", "exec", "")).isEqualTo("web");
  }

  @Test
  void aTagIsOfferedBehindItsColon() throws Exception {
    assertThat(offered("varve run debian:1", "varve", "run", "debian", ":", "1"))
        .isEqualTo("12 13");
    assertThat(offered("varve run deb", "varve", "run", "deb")).isEqualTo("debian:12 debian:13");
  }

  @Test
  void theValueOfAGlobalOptionIsNoCommand() throws Exception {
    assertThat(offered("varve --root /x ima", "varve", "--root", "/x", "ima"))
        .isEqualTo("images image");
  }
}
