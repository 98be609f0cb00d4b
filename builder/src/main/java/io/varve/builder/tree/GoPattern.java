package io.varve.builder.tree;

import io.varve.oci.error.InvalidArgument;

/**
 * A pattern of COPY and ADD sources with the rules of Go's {@code filepath.Match}: {@code *} is any
 * text without a slash, {@code ?} one character other than a slash, {@code [a-z]} and {@code
 * [^a-z]} one character of a class, {@code \} takes the next character literally. The whole name
 * must match.
 *
 * @param text the pattern
 */
public record GoPattern(String text) {

  /** Checks the form. */
  public GoPattern {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> {
          if (++i == text.length()) {
            throw malformed(text);
          }
        }
        case '[' -> i = classEnd(text, i);
        default -> {}
      }
    }
  }

  /**
   * Whether a text has a character with a meaning in patterns.
   *
   * @param text a path
   * @return true when there is {@code *}, {@code ?} or {@code [} that is not escaped
   */
  public static boolean isPattern(String text) {
    for (int i = 0; i < text.length(); i++) {
      switch (text.charAt(i)) {
        case '\\' -> i++;
        case '*', '?', '[' -> {
          return true;
        }
        default -> {}
      }
    }
    return false;
  }

  /**
   * A path without the backslashes that escape characters.
   *
   * @param text a path that is no pattern
   * @return the literal path
   */
  public static String literal(String text) {
    if (text.indexOf('\\') < 0) {
      return text;
    }
    StringBuilder plain = new StringBuilder();
    for (int i = 0; i < text.length(); i++) {
      if (text.charAt(i) == '\\' && i + 1 < text.length()) {
        i++;
      }
      plain.append(text.charAt(i));
    }
    return plain.toString();
  }

  /**
   * Whether a name matches.
   *
   * @param name a path, with slashes
   * @return true when the whole name does
   */
  public boolean matches(String name) {
    int p = 0;
    int n = 0;
    int starPattern = -1;
    int starName = -1;
    while (n < name.length()) {
      int next = p < text.length() ? matchOne(p, name.charAt(n)) : -1;
      if (p < text.length() && text.charAt(p) == '*') {
        starPattern = ++p;
        starName = n;
      } else if (next >= 0) {
        p = next;
        n++;
      } else if (starPattern >= 0 && name.charAt(starName) != '/') {
        p = starPattern;
        n = ++starName;
      } else {
        return false;
      }
    }
    while (p < text.length() && text.charAt(p) == '*') {
      p++;
    }
    return p == text.length();
  }

  /** The place in the pattern after the element at {@code at} if it takes the character, or -1. */
  private int matchOne(int at, char c) {
    return switch (text.charAt(at)) {
      case '*' -> -1;
      case '?' -> c == '/' ? -1 : at + 1;
      case '\\' -> text.charAt(at + 1) == c ? at + 2 : -1;
      case '[' -> inClass(at, c) ? classEnd(text, at) + 1 : -1;
      default -> text.charAt(at) == c ? at + 1 : -1;
    };
  }

  private boolean inClass(int at, char c) {
    int i = at + 1;
    boolean negated = text.charAt(i) == '^';
    if (negated) {
      i++;
    }
    int end = classEnd(text, at);
    boolean found = false;
    while (i < end) {
      i = text.charAt(i) == '\\' ? i + 1 : i;
      char low = text.charAt(i++);
      char high = low;
      if (text.charAt(i) == '-' && i + 1 < end) {
        i++;
        i = text.charAt(i) == '\\' ? i + 1 : i;
        high = text.charAt(i++);
      }
      found |= low <= c && c <= high;
    }
    return found != negated;
  }

  private static int classEnd(String text, int at) {
    int i = at + 1;
    if (i < text.length() && text.charAt(i) == '^') {
      i++;
    }
    int first = i;
    for (; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '\\') {
        i++;
      } else if (c == ']' && i > first) {
        return i;
      }
    }
    throw malformed(text);
  }

  private static InvalidArgument malformed(String text) {
    return new InvalidArgument(
        "invalid source pattern \""
            + text
            + "\": a \"[\" needs its \"]\" and a \"\\\" a character after it");
  }
}
