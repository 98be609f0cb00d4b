package io.varve.builder.syntax;

/** The two notions of white space in the Dockerfile language. */
public final class WhiteSpace {

  private WhiteSpace() {}

  /**
   * White space as Unicode sees it: what is trimmed, and what separates quoted words.
   *
   * @param c a character
   * @return whether it is white space
   */
  public static boolean isSpace(int c) {
    return switch (c) {
      case '\t',
          '\n',
          0x0B,
          '\f',
          '\r',
          ' ',
          0x85,
          0xA0,
          0x1680,
          0x2028,
          0x2029,
          0x202F,
          0x205F,
          0x3000 ->
          true;
      default -> c >= 0x2000 && c <= 0x200A;
    };
  }

  /**
   * White space that separates the keyword from its arguments and unquoted arguments from each
   * other.
   *
   * @param c a character
   * @return whether it separates
   */
  static boolean isSeparator(int c) {
    return c == ' ' || c == '\t' || c == '\r' || c == '\f' || c == 0x0B;
  }

  /** The first index in {@code from..to} that is not white space, or {@code to}. */
  static int skip(String text, int from, int to) {
    int i = from;
    while (i < to && isSpace(text.charAt(i))) {
      i++;
    }
    return i;
  }

  /** The index after the last character in {@code from..to} that is not white space. */
  static int trimEnd(String text, int from, int to) {
    int i = to;
    while (i > from && isSpace(text.charAt(i - 1))) {
      i--;
    }
    return i;
  }
}
