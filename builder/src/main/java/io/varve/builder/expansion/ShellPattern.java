package io.varve.builder.expansion;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * A pattern of {@code ${name#pattern}} and its like: {@code *} stands for any characters, {@code ?}
 * for one, neither for a newline; a backslash takes the meaning from {@code * ? \ } and {@code /}.
 *
 * <p>Matched by following all possibilities at once, so that no pattern is slow.
 */
final class ShellPattern {

  private static final int ANY = -1;
  private static final int STAR = -2;

  private final int[] elements;

  private ShellPattern(int[] elements) {
    this.elements = elements;
  }

  /** Reads a pattern; absent when a backslash stands before something it can't escape. */
  static Optional<ShellPattern> of(String pattern) {
    List<Integer> elements = new ArrayList<>();
    int[] characters = pattern.codePoints().toArray();
    for (int i = 0; i < characters.length; i++) {
      switch (characters[i]) {
        case '*' -> elements.add(STAR);
        case '?' -> elements.add(ANY);
        case '\\' -> {
          if (i + 1 == characters.length || "*?\\}/".indexOf(characters[i + 1]) < 0) {
            return Optional.empty();
          }
          elements.add(characters[++i]);
        }
        default -> elements.add(characters[i]);
      }
    }
    return Optional.of(new ShellPattern(elements.stream().mapToInt(Integer::intValue).toArray()));
  }

  String withoutPrefix(String value, boolean longest) {
    int[] characters = value.codePoints().toArray();
    int end = match(characters, 0, longest);
    return end < 0 ? value : new String(characters, end, characters.length - end);
  }

  String withoutSuffix(String value, boolean longest) {
    int[] characters = reversed(value.codePoints().toArray());
    int end = new ShellPattern(reversed(elements)).match(characters, 0, longest);
    return end < 0 ? value : text(reversed(Arrays.copyOfRange(characters, end, characters.length)));
  }

  String replace(String value, String replacement, boolean all) {
    int[] characters = value.codePoints().toArray();
    StringBuilder result = new StringBuilder();
    int lastEnd = -1;
    int i = 0;
    while (i <= characters.length) {
      int end = all || lastEnd < 0 ? match(characters, i, true) : -1;
      // An empty match right after another one does not count.
      boolean counts = end > i || (end == i && end != lastEnd);
      if (counts) {
        result.append(replacement);
        lastEnd = end;
      }
      if (counts && end > i) {
        i = end;
        continue;
      }
      if (i < characters.length) {
        result.appendCodePoint(characters[i]);
      }
      i++;
    }
    return result.toString();
  }

  /** Where a match that begins at {@code start} ends, or -1. */
  private int match(int[] characters, int start, boolean longest) {
    boolean[] states = new boolean[elements.length + 1];
    states[0] = true;
    skipStars(states);
    int end = -1;
    for (int i = start; ; i++) {
      if (states[elements.length]) {
        end = i;
        if (!longest) {
          return end;
        }
      }
      if (i == characters.length || !step(states, characters[i])) {
        return end;
      }
    }
  }

  /** Follows one character; tells whether any possibility is left. */
  private boolean step(boolean[] states, int character) {
    boolean alive = false;
    for (int e = elements.length; e >= 0; e--) {
      boolean stays = e < elements.length && states[e] && isStar(e) && character != '\n';
      boolean arrives = e > 0 && states[e - 1] && consumes(e - 1, character);
      states[e] = stays || arrives;
      alive |= states[e];
    }
    skipStars(states);
    return alive;
  }

  private boolean isStar(int element) {
    return elements[element] == STAR;
  }

  private boolean consumes(int element, int character) {
    return elements[element] == ANY ? character != '\n' : elements[element] == character;
  }

  private void skipStars(boolean[] states) {
    for (int e = 0; e < elements.length; e++) {
      if (states[e] && isStar(e)) {
        states[e + 1] = true;
      }
    }
  }

  private static int[] reversed(int[] characters) {
    int[] result = new int[characters.length];
    for (int i = 0; i < characters.length; i++) {
      result[i] = characters[characters.length - 1 - i];
    }
    return result;
  }

  private static String text(int[] characters) {
    return new String(characters, 0, characters.length);
  }
}
