package io.varve.builder.syntax;

import java.util.ArrayList;
import java.util.List;

/** Splits arguments into words. */
final class WordSplitter {

  private final LogicalLine line;
  private final String text;
  private final char escape;

  WordSplitter(LogicalLine line, char escape) {
    this.line = line;
    this.text = line.text();
    this.escape = escape;
  }

  /** Words between white space, whatever quotes say. */
  List<Token> separated(int from, int to) {
    List<Token> words = new ArrayList<>();
    int start = from;
    for (int i = from; i <= to; i++) {
      if (i == to || WhiteSpace.isSeparator(text.charAt(i))) {
        if (i > start) {
          words.add(line.token(start, i));
        }
        start = i + 1;
      }
    }
    return words;
  }

  /**
   * Words between white space outside quotes. Quotes and escapes stay, but an escape character at
   * the very end is dropped.
   */
  List<Token> quoted(int from, int to) {
    List<Token> words = new ArrayList<>();
    int position = WhiteSpace.skip(text, from, to);
    while (position < to) {
      int end = wordEnd(position, to);
      int shown = endsInLoneEscape(position, end, to) ? end - 1 : end;
      if (shown > position) {
        words.add(line.token(position, shown));
      }
      position = WhiteSpace.skip(text, end, to);
    }
    return words;
  }

  private int wordEnd(int start, int to) {
    char quote = 0;
    int i = start;
    while (i < to) {
      char c = text.charAt(i);
      if (quote == 0 && WhiteSpace.isSpace(c)) {
        return i;
      }
      if (c == escape && quote != '\'') {
        i++;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
      i++;
    }
    return to;
  }

  private boolean endsInLoneEscape(int start, int end, int to) {
    if (end != to) {
      return false;
    }
    char quote = 0;
    for (int i = start; i < end; i++) {
      char c = text.charAt(i);
      if (c == escape && quote != '\'') {
        if (i + 1 == end) {
          return true;
        }
        i++;
      } else if (quote == 0 && (c == '"' || c == '\'')) {
        quote = c;
      } else if (c == quote) {
        quote = 0;
      }
    }
    return false;
  }
}
