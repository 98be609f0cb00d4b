package io.varve.builder.expansion;

import java.util.List;

/**
 * Expands the variables of words: {@code $name}, {@code ${name}}, and with modifiers {@code :-} and
 * {@code -} (default), {@code :+} and {@code +} (alternative), {@code :?} and {@code ?} (refuse
 * when unset), {@code #} and {@code ##} (remove a prefix), {@code %} and {@code %%} (remove a
 * suffix), {@code /} and {@code //} (replace). With the colon, an empty value counts as unset.
 * Single quotes keep everything, double quotes keep all but variables and escapes.
 *
 * @param escape the Dockerfile's escape character, backslash or backtick
 */
public record Expander(char escape) {

  /** An expander for Dockerfiles without an {@code escape} directive. */
  public static final Expander DEFAULT = new Expander('\\');

  /**
   * Expands a word to one value.
   *
   * @param word the word
   * @param environment the variables
   * @return the value
   * @throws io.varve.builder.syntax.DockerfileError when a substitution is malformed, or {@code
   *     ${name:?message}} refuses
   */
  public String expand(Word word, Environment environment) {
    return word.isLiteral(escape) ? word.text() : examine(word, environment).value();
  }

  /**
   * Expands a word and splits it at white space that is not quoted, as EXPOSE does.
   *
   * @param word the word
   * @param environment the variables
   * @return the words, none when nothing is left
   * @throws io.varve.builder.syntax.DockerfileError as {@link #expand}
   */
  public List<String> expandAll(Word word, Environment environment) {
    return examine(word, environment).words();
  }

  /**
   * Expands the content of a here-document: variables and escapes only, quotes stay. A
   * here-document's escape character is the backslash whatever the directive says.
   *
   * @param text the content
   * @param environment the variables
   * @return the content with variables expanded
   * @throws io.varve.builder.syntax.DockerfileError as {@link #expand}
   */
  public String expandKeepingQuotes(Word text, Environment environment) {
    return examineKeepingQuotes(text, environment).value();
  }

  /**
   * Expands the content of a here-document and tells which variables it looked at.
   *
   * @param text the content
   * @param environment the variables
   * @return the value and the names
   * @throws io.varve.builder.syntax.DockerfileError as {@link #expand}
   */
  public Expansion examineKeepingQuotes(Word text, Environment environment) {
    return new WordScanner(text, '\\', false, environment).scan();
  }

  /**
   * Expands a word and tells which variables it looked at.
   *
   * @param word the word
   * @param environment the variables
   * @return the value and the names
   * @throws io.varve.builder.syntax.DockerfileError as {@link #expand}
   */
  public Expansion examine(Word word, Environment environment) {
    return new WordScanner(word, escape, true, environment).scan();
  }
}
