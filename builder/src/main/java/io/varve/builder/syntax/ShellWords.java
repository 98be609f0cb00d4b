package io.varve.builder.syntax;

import java.util.ArrayList;
import java.util.List;

/** Splits a line into words as a shell does, quotes and escapes kept, to find here-documents. */
final class ShellWords {

  private final LogicalLine line;
  private final String text;
  private final List<Token> words = new ArrayList<>();
  private int position;
  private int start = -1;

  private ShellWords(LogicalLine line) {
    this.line = line;
    this.text = line.text();
  }

  /** The words of a line; none when a quote is not closed. */
  static List<Token> split(LogicalLine line) {
    ShellWords words = new ShellWords(line);
    return words.run() ? words.words : List.of();
  }

  private boolean run() {
    while (position < text.length()) {
      char c = text.charAt(position);
      if (WhiteSpace.isSpace(c)) {
        endWord();
        position++;
        continue;
      }
      start = start < 0 ? position : start;
      switch (c) {
        case '\\' -> position = Math.min(position + 2, text.length());
        case '"', '\'' -> {
          if (!skipQuoted(c)) {
            return false;
          }
        }
        case '<' -> skipArrows();
        default -> position++;
      }
    }
    endWord();
    return true;
  }

  private void endWord() {
    if (start >= 0) {
      words.add(line.token(start, position));
      start = -1;
    }
  }

  private boolean skipQuoted(char quote) {
    for (position++; position < text.length(); position++) {
      char c = text.charAt(position);
      if (c == quote) {
        position++;
        return true;
      }
      if (c == '\\' && quote == '"') {
        position++;
      }
    }
    return false;
  }

  /** Blanks after {@code <<} belong to the word: {@code << EOF} is one. */
  private void skipArrows() {
    position++;
    if (position < text.length() && text.charAt(position) == '<') {
      position++;
      while (position < text.length() && " \t\r".indexOf(text.charAt(position)) >= 0) {
        position++;
      }
    }
  }
}
