package io.varve.builder.instruction;

import io.varve.builder.syntax.Span;
import java.util.List;

/**
 * Where an instruction comes from.
 *
 * @param span its lines, here-documents included
 * @param text the instruction on one line as history shows it: continuations joined, comments gone,
 *     here-documents' content left out
 * @param keyword the keyword as written, in its own case
 * @param comments the comment lines right above it, without {@code #}
 */
public record Source(Span span, String text, String keyword, List<String> comments) {

  /** Copies the comments. */
  public Source {
    comments = List.copyOf(comments);
  }
}
