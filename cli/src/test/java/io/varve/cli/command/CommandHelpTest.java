package io.varve.cli.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.cli.option.ArgumentParser;
import io.varve.cli.option.CommandSpec;
import io.varve.cli.option.HelpText;
import io.varve.cli.option.Option;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class CommandHelpTest {

  private static List<CommandSpec> all() {
    List<CommandSpec> specs = new ArrayList<>();
    CommandTable.VERBS.forEach(verb -> specs.add(CommandTable.verb(verb).orElseThrow().spec()));
    CommandTable.GROUPS.forEach(
        group ->
            CommandTable.verbsOf(group)
                .forEach(verb -> specs.add(CommandTable.member(group, verb).orElseThrow().spec())));
    return specs;
  }

  @Test
  void everyVerbIsThere() {
    assertThat(all()).hasSizeGreaterThan(60);
  }

  @Test
  void everyCommandSaysWhatItDoesInOneLine() {
    for (CommandSpec spec : all()) {
      assertThat(spec.summary()).as(spec.name()).isNotBlank().hasSizeLessThan(80);
      assertThat(HelpText.of(spec).lines())
          .as(spec.name())
          .allMatch(line -> line.length() <= 100 && isOptionWithin(line, 80));
    }
  }

  private static boolean isOptionWithin(String line, int width) {
    boolean option = line.startsWith("      ") || line.startsWith("  -");
    return !option || line.length() <= width;
  }

  @Test
  void noTwoOptionsOfACommandShareAName() {
    for (CommandSpec spec : all()) {
      assertThat(spec.options().stream().map(Option::name)).as(spec.name()).doesNotHaveDuplicates();
      assertThat(spec.options().stream().flatMap(option -> option.letter().stream()))
          .as(spec.name())
          .doesNotHaveDuplicates();
    }
  }

  @Test
  void examplesAreUnderstood() {
    for (CommandSpec spec : all()) {
      for (CommandSpec.Example example : spec.examples()) {
        String line = example.line().split(" (?:&&|[<>|]) ", -1)[0];
        if (line.indexOf('$') < 0 && line.indexOf('\'') < 0) {
          CommandTable.Found found = CommandTable.find(words(line));
          assertThat(ArgumentParser.parse(found.command().spec(), found.arguments()))
              .as(line)
              .isPresent();
        }
      }
    }
  }

  private static List<String> words(String line) {
    List<String> words = List.of(line.split(" ", -1));
    return words.subList(1, words.size());
  }

  @Test
  void theHelpOfRunIsTheWrittenOne() throws IOException {
    try (InputStream golden = CommandHelpTest.class.getResourceAsStream("/help/run.txt")) {
      assertThat(HelpText.of(new RunCommand().spec()))
          .isEqualTo(new String(golden.readAllBytes(), StandardCharsets.UTF_8));
    }
  }
}
