package io.varve.builder.syntax;

/**
 * A part of a file.
 *
 * @param file the file
 * @param start its first character
 * @param end the place after its last character
 */
public record Span(SourceFile file, Position start, Position end) {

  /** Checks the order of the ends. */
  public Span {
    if (end.compareTo(start) < 0) {
      throw new IllegalArgumentException("span ends at " + end + " before its start " + start);
    }
  }

  /**
   * The smallest span with both.
   *
   * @param other a span of the same file
   * @return from the earlier start to the later end
   */
  public Span to(Span other) {
    return new Span(
        file,
        start.compareTo(other.start) <= 0 ? start : other.start,
        end.compareTo(other.end) >= 0 ? end : other.end);
  }

  /**
   * The line it begins on.
   *
   * @return the line, the first is 1
   */
  public int line() {
    return start.line();
  }

  /** {@code file:line:column}, as compilers print it. */
  @Override
  public String toString() {
    return file.name() + ":" + start;
  }
}
