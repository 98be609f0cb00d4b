package io.varve.builder.expansion;

import io.varve.builder.syntax.Span;

/**
 * A word of an instruction before its variables are expanded and its quotes removed.
 *
 * @param text the word as written
 * @param span where it stands
 */
public record Word(String text, Span span) {

  /**
   * Whether expansion could change it.
   *
   * @param escape the Dockerfile's escape character
   * @return false when the word is its own expansion in any environment
   */
  public boolean isLiteral(char escape) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '$' || c == '"' || c == '\'' || c == escape) {
        return false;
      }
    }
    return true;
  }

  @Override
  public String toString() {
    return text;
  }
}
