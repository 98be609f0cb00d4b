package io.varve.builder.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Joins physical lines to logical lines, leaves comments out and keeps directives. */
final class LineReader {

  private final Lines lines;
  private final DirectiveReader directives;
  private final List<Span> emptyContinuations = new ArrayList<>();

  LineReader(Lines lines) {
    this.lines = lines;
    this.directives = new DirectiveReader(lines.file());
  }

  DirectiveReader directives() {
    return directives;
  }

  /** Empty lines seen inside continued instructions. */
  List<Span> emptyContinuations() {
    return emptyContinuations;
  }

  /** The next logical line that has text. */
  Optional<LogicalLine> next() {
    List<String> comments = new ArrayList<>();
    while (lines.hasNext()) {
      String line = Lines.withoutEnd(lines.next());
      int start = WhiteSpace.skip(line, 0, line.length());
      boolean directive = directives.accept(line, lines.number());
      if (isComment(line, start)) {
        if (!directive) {
          addComment(comments, line.substring(start + 1).strip());
        }
        continue;
      }
      if (start < line.length()) {
        // A lone escape character at the end of the file continues to nothing.
        return Optional.of(join(line, start, comments)).filter(l -> !l.text().isBlank());
      }
      // A blank line separates: what stands above it describes nothing below.
      comments.clear();
    }
    return Optional.empty();
  }

  private static void addComment(List<String> comments, String comment) {
    if (comment.isEmpty()) {
      comments.clear();
    } else {
      comments.add(comment);
    }
  }

  private LogicalLine join(String line, int start, List<String> comments) {
    StringBuilder text = new StringBuilder();
    List<LogicalLine.Segment> segments = new ArrayList<>();
    int first = lines.number();
    boolean continued = append(text, segments, line, start);
    while (continued && lines.hasNext()) {
      String following = Lines.withoutEnd(lines.next());
      int content = WhiteSpace.skip(following, 0, following.length());
      if (isComment(following, content)) {
        continue;
      }
      if (content == following.length()) {
        emptyContinuations.add(lines.file().lines(lines.number(), lines.number()));
        continue;
      }
      continued = append(text, segments, following, 0);
    }
    return new LogicalLine(
        lines.file(), text.toString(), segments, first, lines.number(), comments);
  }

  /** Appends a physical line from {@code start} and tells whether the next one continues it. */
  private boolean append(
      StringBuilder text, List<LogicalLine.Segment> segments, String line, int start) {
    int end = continuationEnd(line, start, directives.escape());
    segments.add(new LogicalLine.Segment(text.length(), lines.number(), start + 1));
    text.append(line, start, end < 0 ? line.length() : end);
    return end >= 0;
  }

  /** Whether a line ends in an escape character that joins the next line to it. */
  static boolean continues(String line, char escape) {
    return continuationEnd(line, 0, escape) >= 0;
  }

  /**
   * The index of the escape character that continues a line, or -1. Blanks may follow it; doubled,
   * it does not continue.
   */
  private static int continuationEnd(String line, int start, char escape) {
    int end = line.length();
    while (end > start && (line.charAt(end - 1) == ' ' || line.charAt(end - 1) == '\t')) {
      end--;
    }
    boolean escaped = end > start && line.charAt(end - 1) == escape;
    boolean doubled = end > start + 1 && line.charAt(end - 2) == escape;
    return escaped && !doubled ? end - 1 : -1;
  }

  private static boolean isComment(String line, int start) {
    return start < line.length() && line.charAt(start) == '#';
  }
}
