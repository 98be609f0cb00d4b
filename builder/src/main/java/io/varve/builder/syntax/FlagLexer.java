package io.varve.builder.syntax;

import java.util.ArrayList;
import java.util.List;

/** Reads the flags between a keyword and its arguments. */
final class FlagLexer {

  private final LogicalLine line;
  private final String text;
  private final char escape;
  private final int to;
  private final List<Token> flags = new ArrayList<>();
  private int position;

  FlagLexer(LogicalLine line, char escape, int from, int to) {
    this.line = line;
    this.text = line.text();
    this.escape = escape;
    this.position = from;
    this.to = to;
  }

  List<Token> flags() {
    return flags;
  }

  /** Reads all flags and gives the index where the arguments begin. {@code --} alone ends them. */
  int read() {
    while (true) {
      position = WhiteSpace.skip(text, position, to);
      if (!text.startsWith("--", position) || position + 2 > to) {
        return position;
      }
      int start = position;
      String flag = word();
      if (flag.equals("--")) {
        return position;
      }
      flags.add(new Token(flag, line.span(start, position)));
    }
  }

  /** Reads to the next white space outside quotes; quotes and escapes go. */
  private String word() {
    StringBuilder word = new StringBuilder();
    char quote = 0;
    while (position < to) {
      char c = text.charAt(position);
      if (quote == 0 && WhiteSpace.isSpace(c)) {
        break;
      }
      position++;
      if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (quote != 0 && c == quote) {
        quote = 0;
      } else if (c == escape) {
        if (position < to) {
          word.append(text.charAt(position++));
        }
      } else {
        word.append(c);
      }
    }
    return word.toString();
  }
}
