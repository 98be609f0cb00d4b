package io.varve.builder.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * {@code [digits]<<[-]name}, which says that a here-document follows.
 *
 * @param name the terminator, quotes removed
 * @param fileDescriptor the digits, 0 without
 * @param expand whether no part of the name was quoted
 * @param chomp whether leading tabs go
 * @param span where it stands
 */
public record HeredocMarker(
    String name, int fileDescriptor, boolean expand, boolean chomp, Span span) {

  private static final int MOST_DIGITS = 9;

  /**
   * Reads a word.
   *
   * @param word a word of an instruction, quotes and all
   * @param span where it stands
   * @return the marker, absent when the word is none
   */
  public static Optional<HeredocMarker> of(String word, Span span) {
    int arrows = 0;
    while (arrows < word.length() && isDigit(word.charAt(arrows))) {
      arrows++;
    }
    if (!word.startsWith("<<", arrows) || arrows > MOST_DIGITS) {
      return Optional.empty();
    }
    int rest = arrows + 2;
    boolean chomp = rest < word.length() && word.charAt(rest) == '-';
    rest = WhiteSpace.skip(word, chomp ? rest + 1 : rest, word.length());
    if (word.indexOf('<', rest) >= 0) {
      return Optional.empty();
    }
    int descriptor = arrows == 0 ? 0 : Integer.parseInt(word, 0, arrows, 10);
    return unquote(word.substring(rest))
        .map(name -> new HeredocMarker(name.text(), descriptor, !name.quoted(), chomp, span));
  }

  /** All markers of a line, in order; none when its quotes do not pair. */
  static List<HeredocMarker> all(LogicalLine line) {
    List<HeredocMarker> markers = new ArrayList<>();
    if (line.text().contains("<<")) {
      for (Token word : ShellWords.split(line)) {
        of(word.text(), word.span()).ifPresent(markers::add);
      }
    }
    return markers;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private record Name(String text, boolean quoted) {}

  /** A name without quotes and backslashes; absent when empty, with white space or unpaired. */
  private static Optional<Name> unquote(String written) {
    StringBuilder name = new StringBuilder();
    char quote = 0;
    boolean quoted = false;
    for (int i = 0; i < written.length(); i++) {
      char c = written.charAt(i);
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
        quoted = true;
      } else if (quote != 0 && c == quote) {
        quote = 0;
      } else if (c == '\\' && quote != '\'' && i + 1 < written.length()) {
        name.append(written.charAt(++i));
      } else if (quote == 0 && WhiteSpace.isSpace(c)) {
        return Optional.empty();
      } else {
        name.append(c);
      }
    }
    return quote != 0 || name.isEmpty()
        ? Optional.empty()
        : Optional.of(new Name(name.toString(), quoted));
  }

  boolean isTerminatedBy(String line) {
    int start = 0;
    while (chomp && start < line.length() && line.charAt(start) == '\t') {
      start++;
    }
    return line.length() - start == name.length() && line.startsWith(name, start);
  }

  Heredoc withContent(String content) {
    return new Heredoc(name, fileDescriptor, expand, chomp, content, span);
  }
}
