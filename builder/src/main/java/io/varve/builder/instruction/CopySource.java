package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import io.varve.builder.syntax.Heredoc;

/** What COPY and ADD copy. */
public sealed interface CopySource {

  /**
   * A path, pattern, URL or git repository; which of them shows after expansion, see {@link
   * AddSource#of}.
   *
   * @param word as written
   */
  record Named(Word word) implements CopySource {}

  /**
   * A file whose content is in the Dockerfile; it is named as the here-document.
   *
   * @param heredoc the content, expanded with {@link
   *     io.varve.builder.expansion.Expander#expandKeepingQuotes} when {@link Heredoc#expand} says
   *     so
   */
  record Inline(Heredoc heredoc) implements CopySource {}
}
