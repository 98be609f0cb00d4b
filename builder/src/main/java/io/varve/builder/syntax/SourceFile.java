package io.varve.builder.syntax;

import java.util.List;

/**
 * A file as read, for messages that show a line of it.
 *
 * @param name the name that messages use
 * @param lines its lines without their ends
 */
public record SourceFile(String name, List<String> lines) {

  /** Copies the lines. */
  public SourceFile {
    lines = List.copyOf(lines);
  }

  /**
   * The text of a line.
   *
   * @param number the line, the first is 1
   * @return its text, empty past the end of the file
   */
  public String line(int number) {
    return number >= 1 && number <= lines.size() ? lines.get(number - 1) : "";
  }

  /**
   * A span that covers whole lines.
   *
   * @param first the first line, counted from 1
   * @param last the last line, inclusive
   * @return from the first character of the first line to the end of the last
   */
  public Span lines(int first, int last) {
    return new Span(this, new Position(first, 1), new Position(last, line(last).length() + 1));
  }

  @Override
  public String toString() {
    return name;
  }
}
