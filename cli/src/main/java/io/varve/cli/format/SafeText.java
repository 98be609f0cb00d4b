package io.varve.cli.format;

/** Makes text from outside harmless for a terminal. */
public final class SafeText {
  private SafeText() {}

  /**
   * One line without control characters: each becomes a space, others that would move or hide text
   * (bidirectional overrides among them) a replacement character.
   *
   * @param text any text
   * @return printable text
   */
  public static String line(String text) {
    int index = 0;
    while (index < text.length() && isPlain(text.charAt(index))) {
      index++;
    }
    if (index == text.length()) {
      return text;
    }
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(c -> safe.appendCodePoint(replacement(c)));
    return safe.toString();
  }

  private static boolean isPlain(char c) {
    return c >= ' ' && c < 0x7f;
  }

  private static int replacement(int c) {
    if (c == '\t' || c == '\n' || c == '\r') {
      return ' ';
    }
    boolean hidden = Character.isISOControl(c) || Character.getType(c) == Character.FORMAT;
    return hidden ? 0xFFFD : c;
  }

  /**
   * A text cut to a width, with an ellipsis when something was cut.
   *
   * @param text one line
   * @param width characters, at least 1
   * @return at most that many characters
   */
  public static String cut(String text, int width) {
    int length = text.codePointCount(0, text.length());
    return length <= width
        ? text
        : text.substring(0, text.offsetByCodePoints(0, Math.max(0, width - 1))) + "…";
  }
}
