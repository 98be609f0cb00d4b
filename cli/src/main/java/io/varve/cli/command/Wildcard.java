package io.varve.cli.command;

/** Names with {@code *} and {@code ?}, neither of which stands for a slash. */
final class Wildcard {
  private Wildcard() {}

  static boolean matches(String pattern, String text) {
    boolean[] reached = new boolean[text.length() + 1];
    reached[0] = true;
    for (int p = 0; p < pattern.length(); p++) {
      char c = pattern.charAt(p);
      boolean[] next = new boolean[text.length() + 1];
      for (int t = 0; t <= text.length(); t++) {
        boolean before = t > 0 && text.charAt(t - 1) != '/';
        next[t] =
            c == '*'
                ? reached[t] || (before && next[t - 1])
                : t > 0 && reached[t - 1] && (c == text.charAt(t - 1) || (c == '?' && before));
      }
      reached = next;
    }
    return reached[text.length()];
  }
}
