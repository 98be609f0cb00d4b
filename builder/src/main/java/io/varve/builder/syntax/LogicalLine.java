package io.varve.builder.syntax;

import java.util.List;

/**
 * A line with its continuations joined; knows where each character stands in the file.
 *
 * @param file the file
 * @param text the joined text
 * @param segments the pieces, in order, the first beginning at offset 0
 * @param firstLine its first physical line
 * @param lastLine its last physical line
 * @param comments the comments right above it
 */
record LogicalLine(
    SourceFile file,
    String text,
    List<Segment> segments,
    int firstLine,
    int lastLine,
    List<String> comments) {

  /** A piece of the text that stands in one physical line. */
  record Segment(int offset, int line, int column) {}

  LogicalLine {
    segments = List.copyOf(segments);
    comments = List.copyOf(comments);
  }

  /** A part of the text as a token. */
  Token token(int from, int to) {
    return new Token(text.substring(from, to), span(from, to));
  }

  /** The place of a part of the text. */
  Span span(int from, int to) {
    Position start = position(from);
    if (to <= from) {
      return new Span(file, start, start);
    }
    Position last = position(to - 1);
    return new Span(file, start, new Position(last.line(), last.column() + 1));
  }

  private Position position(int offset) {
    int low = 0;
    int high = segments.size() - 1;
    while (low < high) {
      int middle = (low + high + 1) >>> 1;
      if (segments.get(middle).offset() <= offset) {
        low = middle;
      } else {
        high = middle - 1;
      }
    }
    Segment segment = segments.get(low);
    return new Position(segment.line(), segment.column() + offset - segment.offset());
  }
}
