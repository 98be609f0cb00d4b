package io.varve.builder.syntax;

import java.util.Collection;
import java.util.Locale;

/** Finds the word that was probably meant. */
public final class Suggestion {

  private Suggestion() {}

  /**
   * The nearest of some words by edit distance (a swap of neighbours counts as one edit), ignoring
   * case.
   *
   * @param word what was written
   * @param candidates what would be right
   * @return the nearest, or an empty string when none is near
   */
  public static String nearest(String word, Collection<String> candidates) {
    String lower = word.toLowerCase(Locale.ROOT);
    int limit = lower.length() <= 2 ? 1 : lower.length() <= 5 ? 2 : 3;
    String best = "";
    int bestDistance = limit + 1;
    for (String candidate : candidates) {
      String other = candidate.toLowerCase(Locale.ROOT);
      // The distance is at least the difference in length; hostile words can be long.
      if (Math.abs(other.length() - lower.length()) <= limit) {
        int distance = distance(lower, other);
        if (distance < bestDistance && distance < Math.max(lower.length(), 2)) {
          best = candidate;
          bestDistance = distance;
        }
      }
    }
    return best;
  }

  static int distance(String a, String b) {
    int[] beforeLast = new int[b.length() + 1];
    int[] last = new int[b.length() + 1];
    for (int j = 0; j <= b.length(); j++) {
      last[j] = j;
    }
    for (int i = 1; i <= a.length(); i++) {
      int[] current = new int[b.length() + 1];
      current[0] = i;
      for (int j = 1; j <= b.length(); j++) {
        int change = a.charAt(i - 1) == b.charAt(j - 1) ? 0 : 1;
        current[j] = Math.min(Math.min(current[j - 1], last[j]) + 1, last[j - 1] + change);
        boolean swapped =
            i > 1
                && j > 1
                && a.charAt(i - 1) == b.charAt(j - 2)
                && a.charAt(i - 2) == b.charAt(j - 1);
        if (swapped) {
          current[j] = Math.min(current[j], beforeLast[j - 2] + 1);
        }
      }
      beforeLast = last;
      last = current;
    }
    return last[b.length()];
  }
}
