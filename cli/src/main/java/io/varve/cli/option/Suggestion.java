package io.varve.cli.option;

import java.util.Collection;
import java.util.Comparator;
import java.util.Optional;

/** Guesses what a person meant to write. */
public final class Suggestion {
  private static final int MAXIMUM_SHOWN = 80;

  private Suggestion() {}

  /**
   * The candidate that is nearest to what was written, when one is near.
   *
   * @param written what was written
   * @param candidates what could have been
   * @return the nearest, at most a third of its letters away
   */
  public static Optional<String> nearest(String written, Collection<String> candidates) {
    if (written.isEmpty() || written.length() > MAXIMUM_SHOWN) {
      return Optional.empty();
    }
    return candidates.stream()
        .filter(c -> distance(written, c) <= Math.max(1, Math.min(3, written.length() / 3)))
        .min(Comparator.comparingInt((String c) -> distance(written, c)).thenComparing(c -> c))
        .filter(c -> !c.isEmpty());
  }

  /**
   * Text from outside without characters that would do something to a terminal.
   *
   * @param text any text
   * @return printable text
   */
  public static String printable(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints().forEach(c -> safe.appendCodePoint(Character.isISOControl(c) ? 0xFFFD : c));
    return safe.toString();
  }

  /** The number of letters to insert, drop, replace or swap (optimal string alignment). */
  static int distance(String one, String other) {
    int[][] cost = new int[one.length() + 1][other.length() + 1];
    for (int i = 0; i <= one.length(); i++) {
      for (int j = 0; j <= other.length(); j++) {
        cost[i][j] = i == 0 || j == 0 ? i + j : step(one, other, cost, i, j);
      }
    }
    return cost[one.length()][other.length()];
  }

  private static int step(String one, String other, int[][] cost, int i, int j) {
    int different = one.charAt(i - 1) == other.charAt(j - 1) ? 0 : 1;
    int best =
        Math.min(Math.min(cost[i - 1][j] + 1, cost[i][j - 1] + 1), cost[i - 1][j - 1] + different);
    boolean swapped =
        i > 1
            && j > 1
            && one.charAt(i - 1) == other.charAt(j - 2)
            && one.charAt(i - 2) == other.charAt(j - 1);
    return swapped ? Math.min(best, cost[i - 2][j - 2] + 1) : best;
  }
}
