package io.varve.cli.template;

import java.util.ArrayList;
import java.util.List;

/** Cuts an action, the text between two pairs of braces, into tokens. */
final class Scanner {
  enum Kind {
    WORD,
    FIELD,
    VARIABLE,
    TEXT,
    NUMBER,
    PIPE,
    OPEN,
    CLOSE,
    DECLARE,
    ASSIGN,
    COMMA
  }

  /**
   * A token.
   *
   * @param kind what it is
   * @param text its text; for a field the members without dots before the first
   * @param spaced whether white space precedes it
   */
  record Token(Kind kind, String text, boolean spaced) {}

  private final String action;
  private int position;
  private boolean spaced;

  Scanner(String action) {
    this.action = action;
  }

  List<Token> tokens() {
    List<Token> tokens = new ArrayList<>();
    while (true) {
      spaced = position == 0;
      while (position < action.length() && Character.isWhitespace(action.charAt(position))) {
        position++;
        spaced = true;
      }
      if (position == action.length()) {
        return tokens;
      }
      tokens.add(next());
    }
  }

  private Token next() {
    char c = action.charAt(position);
    return switch (c) {
      case '|' -> single(Kind.PIPE);
      case '(' -> single(Kind.OPEN);
      case ')' -> single(Kind.CLOSE);
      case ',' -> single(Kind.COMMA);
      case '=' -> single(Kind.ASSIGN);
      case ':' -> declare();
      case '"' -> quoted();
      case '`' -> raw();
      case '.' -> new Token(Kind.FIELD, path(), spaced);
      case '$' -> {
        position++;
        String name = word();
        yield new Token(Kind.VARIABLE, name, spaced);
      }
      default -> {
        if (Character.isDigit(c) || c == '-' || c == '+') {
          yield number();
        }
        String word = word();
        if (word.isEmpty()) {
          throw error("unexpected \"" + c + "\"");
        }
        yield new Token(Kind.WORD, word, spaced);
      }
    };
  }

  private Token single(Kind kind) {
    position++;
    return new Token(kind, action.substring(position - 1, position), spaced);
  }

  private Token declare() {
    if (!action.startsWith(":=", position)) {
      throw error("unexpected \":\"");
    }
    position += 2;
    return new Token(Kind.DECLARE, ":=", spaced);
  }

  private String path() {
    position++;
    return word();
  }

  private String word() {
    int start = position;
    while (position < action.length() && isWordPart(action.charAt(position))) {
      position++;
    }
    return action.substring(start, position);
  }

  private static boolean isWordPart(char c) {
    return Character.isLetterOrDigit(c) || c == '_';
  }

  private Token number() {
    int start = position;
    position++;
    while (position < action.length()
        && (isWordPart(action.charAt(position)) || action.charAt(position) == '.')) {
      position++;
    }
    return new Token(Kind.NUMBER, action.substring(start, position), spaced);
  }

  private Token raw() {
    int end = action.indexOf('`', position + 1);
    if (end < 0) {
      throw error("unterminated text");
    }
    String text = action.substring(position + 1, end);
    position = end + 1;
    return new Token(Kind.TEXT, text, spaced);
  }

  private Token quoted() {
    StringBuilder text = new StringBuilder();
    for (int i = position + 1; i < action.length(); i++) {
      char c = action.charAt(i);
      if (c == '"') {
        position = i + 1;
        return new Token(Kind.TEXT, text.toString(), spaced);
      }
      if (c == '\\' && i + 1 < action.length()) {
        i++;
        text.append(escaped(action.charAt(i)));
      } else {
        text.append(c);
      }
    }
    throw error("unterminated text");
  }

  private char escaped(char c) {
    return switch (c) {
      case 'n' -> '\n';
      case 't' -> '\t';
      case 'r' -> '\r';
      case '"', '\\', '\'' -> c;
      default -> throw error("unknown escape \\" + c);
    };
  }

  private TemplateError error(String what) {
    return new TemplateError("template: " + what + " in {{" + action + "}}");
  }
}
