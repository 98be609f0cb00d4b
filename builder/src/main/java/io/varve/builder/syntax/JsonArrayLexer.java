package io.varve.builder.syntax;

import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Recognises a JSON array of strings. Text that is not JSON is not an error (it is the shell form),
 * but an array with something else than strings is.
 */
final class JsonArrayLexer {

  private static final int DEEPEST = 200;

  private final LogicalLine line;
  private final String text;
  private final int to;
  private int position;
  private int depth;

  JsonArrayLexer(LogicalLine line, int from, int to) {
    this.line = line;
    this.text = line.text();
    this.position = WhiteSpace.skip(text, from, to);
    this.to = to;
  }

  /** The strings, or absent when the text is not a JSON array. */
  Optional<List<Token>> read() {
    int start = position;
    if (peek() != '[') {
      return Optional.empty();
    }
    List<Token> strings = new ArrayList<>();
    boolean[] other = new boolean[1];
    if (!array(strings, other)) {
      return Optional.empty();
    }
    skipSpace();
    if (position < to) {
      return Optional.empty();
    }
    if (other[0]) {
      throw new DockerfileError(
          line.span(start, to), "a JSON array here holds strings only", "[\"a\", \"b\"]", "");
    }
    return Optional.of(strings);
  }

  private boolean array(List<Token> strings, boolean[] other) {
    position++;
    skipSpace();
    if (peek() == ']') {
      position++;
      return true;
    }
    while (true) {
      skipSpace();
      int start = position;
      StringBuilder string = new StringBuilder();
      if (peek() == '"') {
        if (!string(string)) {
          return false;
        }
        strings.add(new Token(wellFormed(string), line.span(start, position)));
      } else if (value()) {
        other[0] = true;
      } else {
        return false;
      }
      skipSpace();
      char c = peek();
      position++;
      if (c == ']') {
        return true;
      }
      if (c != ',') {
        return false;
      }
    }
  }

  private boolean value() {
    if (++depth > DEEPEST) {
      return false;
    }
    skipSpace();
    boolean valid =
        switch (peek()) {
          case '"' -> string(new StringBuilder());
          case '[' -> array(new ArrayList<>(), new boolean[1]);
          case '{' -> object();
          case 't' -> word("true");
          case 'f' -> word("false");
          case 'n' -> word("null");
          default -> number();
        };
    depth--;
    return valid;
  }

  private boolean object() {
    position++;
    skipSpace();
    if (peek() == '}') {
      position++;
      return true;
    }
    while (true) {
      skipSpace();
      if (peek() != '"' || !string(new StringBuilder())) {
        return false;
      }
      skipSpace();
      if (peek() != ':') {
        return false;
      }
      position++;
      if (!value()) {
        return false;
      }
      skipSpace();
      char c = peek();
      position++;
      if (c == '}') {
        return true;
      }
      if (c != ',') {
        return false;
      }
    }
  }

  private boolean word(String word) {
    boolean there = text.startsWith(word, position) && position + word.length() <= to;
    position += there ? word.length() : 0;
    return there;
  }

  private boolean number() {
    int start = position;
    if (peek() == '-') {
      position++;
    }
    int integer = digits();
    boolean valid = integer > 0 && (integer == 1 || text.charAt(position - integer) != '0');
    if (valid && peek() == '.') {
      position++;
      valid = digits() > 0;
    }
    if (valid && (peek() == 'e' || peek() == 'E')) {
      position++;
      position += peek() == '+' || peek() == '-' ? 1 : 0;
      valid = digits() > 0;
    }
    return valid && position > start;
  }

  private int digits() {
    int start = position;
    while (peek() >= '0' && peek() <= '9') {
      position++;
    }
    return position - start;
  }

  private boolean string(StringBuilder out) {
    position++;
    while (position < to) {
      char c = text.charAt(position++);
      if (c == '"') {
        return true;
      }
      if (c < ' ' || (c == '\\' && !escaped(out))) {
        return false;
      }
      if (c != '\\') {
        out.append(c);
      }
    }
    return false;
  }

  private boolean escaped(StringBuilder out) {
    char c = peek();
    position++;
    switch (c) {
      case '"', '\\', '/' -> out.append(c);
      case 'b' -> out.append('\b');
      case 'f' -> out.append('\f');
      case 'n' -> out.append('\n');
      case 'r' -> out.append('\r');
      case 't' -> out.append('\t');
      case 'u' -> {
        return unicode(out);
      }
      default -> {
        return false;
      }
    }
    return true;
  }

  private boolean unicode(StringBuilder out) {
    if (position + 4 > to) {
      return false;
    }
    int value = 0;
    for (int end = position + 4; position < end; position++) {
      int digit = Character.digit(text.charAt(position), 16);
      if (digit < 0 || text.charAt(position) > 'f') {
        return false;
      }
      value = value * 16 + digit;
    }
    out.append((char) value);
    return true;
  }

  /** Half a surrogate pair is no character: it becomes U+FFFD. */
  private static String wellFormed(StringBuilder string) {
    for (int i = 0; i < string.length(); i++) {
      char c = string.charAt(i);
      if (Character.isHighSurrogate(c)
          && i + 1 < string.length()
          && Character.isLowSurrogate(string.charAt(i + 1))) {
        i++;
      } else if (Character.isSurrogate(c)) {
        string.setCharAt(i, '\uFFFD');
      }
    }
    return string.toString();
  }

  private char peek() {
    return position < to ? text.charAt(position) : 0;
  }

  private void skipSpace() {
    while (position < to && " \t\r\n".indexOf(text.charAt(position)) >= 0) {
      position++;
    }
  }
}
