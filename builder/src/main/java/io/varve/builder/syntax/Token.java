package io.varve.builder.syntax;

/**
 * A piece of an instruction.
 *
 * @param text its text
 * @param span where it stands
 */
public record Token(String text, Span span) {

  /**
   * The span of a part of the text: exact when the text stands in the file as it is, else the whole
   * token's.
   *
   * @param from index of the first character
   * @param to index after the last
   * @return a span
   */
  public Span part(int from, int to) {
    return partOf(text, span, from, to);
  }

  /**
   * The span of a part of a text that stands at a span.
   *
   * @param text the text
   * @param span where it stands
   * @param from index of the part's first character
   * @param to index after its last
   * @return the part's span when the text stands in the file as it is, else the whole span
   */
  public static Span partOf(String text, Span span, int from, int to) {
    Position start = span.start();
    boolean verbatim =
        start.line() == span.end().line()
            && span.end().column() - start.column() == text.length()
            && from <= to
            && to <= text.length();
    return verbatim
        ? new Span(
            span.file(),
            new Position(start.line(), start.column() + from),
            new Position(start.line(), start.column() + to))
        : span;
  }

  @Override
  public String toString() {
    return text;
  }
}
