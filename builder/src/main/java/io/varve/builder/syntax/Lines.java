package io.varve.builder.syntax;

import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;

/** The physical lines of a file, one after the other, with their ends. */
final class Lines {

  private final SourceFile file;
  private final List<String> raw;
  private int next;

  private Lines(SourceFile file, List<String> raw) {
    this.file = file;
    this.raw = raw;
  }

  /** Splits a file; a byte order mark at its start is left out, malformed UTF-8 is replaced. */
  static Lines of(String fileName, byte[] content) {
    int start = hasByteOrderMark(content) ? 3 : 0;
    String text = new String(content, start, content.length - start, StandardCharsets.UTF_8);
    List<String> raw = new ArrayList<>();
    List<String> shown = new ArrayList<>();
    for (int from = 0; from < text.length(); ) {
      int newline = text.indexOf('\n', from);
      int to = newline < 0 ? text.length() : newline + 1;
      String line = text.substring(from, to);
      raw.add(line);
      shown.add(withoutEnd(line));
      from = to;
    }
    return new Lines(new SourceFile(fileName, shown), raw);
  }

  private static boolean hasByteOrderMark(byte[] content) {
    return content.length >= 3
        && content[0] == (byte) 0xEF
        && content[1] == (byte) 0xBB
        && content[2] == (byte) 0xBF;
  }

  /** A line without the carriage returns and newlines at its end. */
  static String withoutEnd(String line) {
    int end = line.length();
    while (end > 0 && (line.charAt(end - 1) == '\n' || line.charAt(end - 1) == '\r')) {
      end--;
    }
    return line.substring(0, end);
  }

  SourceFile file() {
    return file;
  }

  boolean hasNext() {
    return next < raw.size();
  }

  /** The next line with its end. */
  String next() {
    return raw.get(next++);
  }

  /** The number of the line that {@link #next} gave last. */
  int number() {
    return next;
  }
}
