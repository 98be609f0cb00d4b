package io.varve.builder.expansion;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.SourceFile;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ExpanderTest {

  private static final Environment ENVIRONMENT =
      Environment.of(
          Map.of(
              "v", "value", "empty", "", "file", "a.b.tar.gz", "list", "one two", "star", "x*y"));

  private static Word word(String text) {
    return new Word(text, new SourceFile("Dockerfile", List.of(text)).lines(1, 1));
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      emptyValue = "",
      textBlock =
          """
          plain             | plain
          $v                | value
          ${v}x             | valuex
          $vx.              | .
          $v-$v             | value-value
          \\$v              | $v
          "$v"              | value
          '$v'              | $v
          "\\$v"            | $v
          "a'b"             | a'b
          a\\ b             | a b
          "a\\b"            | a\\b
          ${v:-d}           | value
          ${none:-d}        | d
          ${empty:-d}       | d
          ${none-d}         | d
          ${none:-$v}       | value
          ${none:-${x:-y}}  | y
          ${none:-"a b"}    | a b
          ${v:+alt}         | alt
          ${v+alt}          | alt
          ${empty+alt}      | alt
          ${v:?message}     | value
          ${v#va}           | lue
          ${v#*l}           | ue
          ${v##*u}          | e
          ${v%ue}           | val
          ${file%.*}        | a.b.tar
          ${file%%.*}       | a
          ${file#*.}        | b.tar.gz
          ${file##*.}       | gz
          ${v#?}            | alue
          ${star#x\\*}      | y
          ${v/l/L}          | vaLue
          ${file/./-}       | a-b.tar.gz
          ${file//./-}      | a-b-tar-gz
          ${file//.?/-}     | a--ar-z
          ${v/a*u/-}        | v-e
          ${v/none/-}       | value
          $                 | $
          $.                | $.
          a$                | a$
          """)
  void wordsExpand(String text, String expected) {
    assertThat(Expander.DEFAULT.expand(word(text), ENVIRONMENT)).isEqualTo(expected);
  }

  @ParameterizedTest
  @CsvSource({
    "$none",
    "${none}",
    "${empty-d}",
    "${none:+alt}",
    "${empty:+alt}",
    "${none+alt}",
    "''"
  })
  void wordsThatExpandToNothing(String text) {
    assertThat(Expander.DEFAULT.expand(word(text), ENVIRONMENT)).isEmpty();
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      quoteCharacter = '\0',
      textBlock =
          """
          ${v               | no closing } in ${v
          ${}               | bad substitution in ${}
          ${:-x}            | bad substitution in ${:-x}
          ${v:#x}           | unsupported modifier ":#" in ${v:#x}; expected one of :- - :+ + :? ? # ## % %% / //
          ${v^^}            | unsupported modifier "^" in ${v^^}; expected one of :- - :+ + :? ? # ## % %% / //
          ${v:-x            | no closing } in ${v:-x
          ${v/x}            | no closing / in ${v/x}
          'a                | no closing ' in 'a
          "a                | no closing " in "a
          ${none:?}         | none: must be set
          ${empty:?}        | empty: must not be empty
          ${none:?give one} | none: give one
          ${v#\\a}          | invalid pattern "\\a" in ${v#\\a}: \\ escapes * ? \\ } /
          """)
  void wordsThatCantExpand(String text, String message) {
    assertThatThrownBy(() -> Expander.DEFAULT.expand(word(text), ENVIRONMENT))
        .isInstanceOf(DockerfileError.class)
        .hasMessageStartingWith("Dockerfile:1:")
        .hasMessageEndingWith(": " + message);
  }

  @Test
  void anEmptyValueIsSetForTheQuestionMarkWithoutColon() {
    assertThat(Expander.DEFAULT.expand(word("${empty?}"), ENVIRONMENT)).isEmpty();
  }

  @Test
  void unquotedValuesSplitAndQuotedOnesDoNot() {
    assertThat(Expander.DEFAULT.expandAll(word("a$list b"), ENVIRONMENT))
        .containsExactly("aone", "two", "b");
    assertThat(Expander.DEFAULT.expandAll(word("\"$list\" b"), ENVIRONMENT))
        .containsExactly("one two", "b");
    assertThat(Expander.DEFAULT.expandAll(word("x${none:-1}y"), ENVIRONMENT))
        .containsExactly("x1y");
  }

  @Test
  void theBacktickEscapesWhenTheDirectiveSaysSo() {
    Expander backtick = new Expander('`');
    assertThat(backtick.expand(word("C:\\dir\\`$v"), ENVIRONMENT)).isEqualTo("C:\\dir\\$v");
  }

  @Test
  void contentKeepsItsQuotes() {
    assertThat(Expander.DEFAULT.expandKeepingQuotes(word("'$v' \"$v\" \\$v it's"), ENVIRONMENT))
        .isEqualTo("'value' \"value\" $v it's");
  }

  @Test
  void theNamesLookedAtAreTold() {
    Expansion expansion = Expander.DEFAULT.examine(word("$v ${none:-$other} \\$no"), ENVIRONMENT);
    assertThat(expansion.used()).containsExactly("v");
    assertThat(expansion.unset()).containsExactlyInAnyOrder("none", "other");
  }

  @Test
  void deepNestingIsRefusedAndNotFollowed() {
    String deep = "${a:-".repeat(5_000) + "}".repeat(5_000);
    assertThatThrownBy(() -> Expander.DEFAULT.expand(word(deep), ENVIRONMENT))
        .isInstanceOf(DockerfileError.class)
        .hasMessageContaining("nested more than 100 deep");
  }
}
