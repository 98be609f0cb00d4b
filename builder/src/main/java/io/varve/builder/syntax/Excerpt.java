package io.varve.builder.syntax;

/** Shows a line of a file with a part of it marked. */
public final class Excerpt {

  private static final int WIDEST = 200;

  private Excerpt() {}

  /**
   * Appends the first line of a span and a line of {@code ^} under the span's part of it. Tabs and
   * control characters are shown as single spaces and {@code ?}, so that the marks stand where they
   * should and nothing in the file can move the terminal's cursor.
   *
   * @param text where to append two lines
   * @param span the part
   */
  public static void append(StringBuilder text, Span span) {
    String line = span.file().line(span.line());
    int from = Math.min(span.start().column() - 1, line.length());
    int to = span.end().line() == span.line() ? span.end().column() - 1 : line.length();
    to = Math.min(Math.max(to, from + 1), Math.max(line.length(), from + 1));
    // A line of thousands of characters is cut to a window that begins a little before the place.
    int cut = line.length() <= WIDEST ? 0 : Math.max(0, from - WIDEST / 4);
    int last = Math.min(line.length(), cut + WIDEST);
    to = Math.min(to, Math.max(last, from + 1));
    String number = Integer.toString(span.line());
    text.append("  ").append(number).append(" | ");
    for (int i = cut; i < last; i++) {
      char c = line.charAt(i);
      text.append(c == '\t' ? ' ' : Character.isISOControl(c) ? '?' : c);
    }
    text.append("\n  ").repeat(' ', number.length()).append(" | ");
    text.repeat(' ', from - cut).repeat('^', to - from).append('\n');
  }
}
