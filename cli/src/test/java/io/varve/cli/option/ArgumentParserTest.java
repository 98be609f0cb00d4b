package io.varve.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ArgumentParserTest {

  private static final CommandSpec SPEC =
      CommandSpec.of("try", "NAME [ARG...]", "Tries")
          .arguments(1, 3)
          .flag('i', "interactive", "in")
          .flag('t', "tty", "terminal")
          .flag("rm", "remove")
          .value('m', "memory", "SIZE", "memory")
          .list('e', "env", "NAME=VALUE", "variable")
          .build();

  private static final CommandSpec RUN =
      CommandSpec.of("run", "IMAGE [COMMAND]", "Runs")
          .arguments(1, CommandSpec.ANY)
          .withCommandLine()
          .flag('i', "interactive", "in")
          .build();

  private static Arguments parse(String... words) {
    return ArgumentParser.parse(SPEC, List.of(words)).orElseThrow();
  }

  @Test
  void shortFlagsCluster() {
    Arguments arguments = parse("-it", "x");
    assertThat(arguments.has("interactive")).isTrue();
    assertThat(arguments.has("tty")).isTrue();
    assertThat(arguments.positional()).containsExactly("x");
  }

  @Test
  void aValueFollowsItsFlagInEveryForm() {
    for (String[] words :
        new String[][] {
          {"-m", "1g", "x"},
          {"-m1g", "x"},
          {"-m=1g", "x"},
          {"--memory", "1g", "x"},
          {"--memory=1g", "x"},
          {"-itm", "1g", "x"},
          {"x", "--memory=1g"}
        }) {
      assertThat(parse(words).value("memory")).as(String.join(" ", words)).contains("1g");
    }
  }

  @Test
  void aSwitchCanBeTakenBack() {
    assertThat(parse("--rm=false", "x").has("rm")).isFalse();
    assertThat(parse("--rm=false", "x").given("rm")).isTrue();
    assertThat(parse("--rm", "--rm=false", "x").has("rm")).isFalse();
  }

  @Test
  void listsAddUpAndTheLastValueCounts() {
    Arguments arguments = parse("-e", "A=1", "--env=B=2", "-m", "1", "-m", "2", "x");
    assertThat(arguments.values("env")).containsExactly("A=1", "B=2");
    assertThat(arguments.value("memory")).contains("2");
  }

  @Test
  void afterTwoDashesEverythingIsAnArgument() {
    assertThat(parse("--", "-m", "--rm").positional()).containsExactly("-m", "--rm");
  }

  @Test
  void aLoneDashIsAnArgument() {
    assertThat(parse("-").positional()).containsExactly("-");
  }

  @Test
  void flagsBehindTheImageBelongToTheProgram() {
    Arguments arguments =
        ArgumentParser.parse(RUN, List.of("-i", "debian", "ls", "-l", "--help")).orElseThrow();
    assertThat(arguments.positional()).containsExactly("debian", "ls", "-l", "--help");
  }

  @Test
  void helpEndsTheReading() {
    assertThat(ArgumentParser.parse(SPEC, List.of("--help"))).isEmpty();
    assertThat(ArgumentParser.parse(SPEC, List.of("-h", "--nonsense"))).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiterString = " => ",
      value = {
        "--memry 1g x => unknown flag --memry; did you mean --memory?",
        "-z x => unknown flag -z",
        "-iz x => unknown flag -z in -iz",
        "--memory => --memory needs a value: --memory SIZE",
        "--rm=maybe x => --rm is on or off",
        "a b c d => takes at most 3 arguments, not 4",
        "--rm => needs at least 1 argument, not 0",
      })
  void mistakesAreNamed(String words, String message) {
    assertThatThrownBy(() -> parse(words.split(" ", -1)))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining(message);
  }

  @Test
  void mistakesInFlagsEndWith125AndInArgumentsWith1() {
    assertThatThrownBy(() -> parse("--nope", "x"))
        .satisfies(e -> assertThat(((UsageError) e).exitCode()).isEqualTo(125));
    assertThatThrownBy(ArgumentParserTest::parse)
        .satisfies(e -> assertThat(((UsageError) e).exitCode()).isEqualTo(1));
  }

  @Test
  void controlCharactersDoNotReachTheTerminal() {
    assertThatThrownBy(() -> parse("--\u001b[2Jx")).hasMessageNotContainingAny("\u001b");
  }
}
