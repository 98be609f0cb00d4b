package io.varve.builder.ignore;

import io.varve.builder.tree.GoPattern;
import java.util.ArrayList;
import java.util.List;

/**
 * A pattern over a whole path, for rules with {@code **} inside a segment: {@code foo**}, {@code
 * a**b}. Follows all possibilities at once.
 */
final class PathPattern {

  private sealed interface Element {}

  private record One(char c) implements Element {}

  private record OneOf(GoPattern pattern) implements Element {}

  /** Any text without a slash. */
  private record Star() implements Element {}

  /** Any text that ends with a slash; what follows it may also follow directly. */
  private record Directories() implements Element {}

  /** Any text. */
  private record Rest() implements Element {}

  private final List<Element> elements;

  private PathPattern(List<Element> elements) {
    this.elements = elements;
  }

  static PathPattern of(String pattern) {
    List<Element> elements = new ArrayList<>();
    int i = 0;
    while (i < pattern.length()) {
      char c = pattern.charAt(i);
      int end = i + 1;
      if (pattern.startsWith("**", i)) {
        end = pattern.startsWith("/", i + 2) ? i + 3 : i + 2;
        boolean any = end == pattern.length() || (i == 0 && isPlain(pattern, end));
        elements.add(any && pattern.charAt(end - 1) != '/' ? new Rest() : new Directories());
      } else if (c == '*') {
        elements.add(new Star());
      } else if (c == '?' || c == '[') {
        end = c == '[' ? pattern.indexOf(']', i + 2) + 1 : end;
        elements.add(new OneOf(new GoPattern(pattern.substring(i, Math.max(end, i + 1)))));
      } else if (c == '\\' && end < pattern.length()) {
        elements.add(new One(pattern.charAt(end++)));
      } else {
        elements.add(new One(c));
      }
      i = end;
    }
    return new PathPattern(elements);
  }

  private static boolean isPlain(String pattern, int from) {
    return !GoPattern.isPattern(pattern.substring(from)) && pattern.indexOf('\\', from) < 0;
  }

  boolean matches(String path) {
    // Two states an element: before it, and inside it (only Directories has an inside).
    boolean[] before = new boolean[elements.size() + 1];
    boolean[] inside = new boolean[elements.size()];
    enter(before, inside, 0);
    for (int i = 0; i < path.length(); i++) {
      char c = path.charAt(i);
      boolean[] nextBefore = new boolean[before.length];
      boolean[] nextInside = new boolean[inside.length];
      for (int e = 0; e < elements.size(); e++) {
        if (before[e]) {
          follow(e, c, nextBefore, nextInside);
        }
        if (inside[e]) {
          nextInside[e] = true;
          if (c == '/') {
            enter(nextBefore, nextInside, e + 1);
          }
        }
      }
      before = nextBefore;
      inside = nextInside;
    }
    return before[elements.size()];
  }

  private void follow(int e, char c, boolean[] before, boolean[] inside) {
    switch (elements.get(e)) {
      case One(char expected) when expected == c -> enter(before, inside, e + 1);
      case OneOf(GoPattern pattern) when pattern.matches(String.valueOf(c)) ->
          enter(before, inside, e + 1);
      case Star _ when c != '/' -> enter(before, inside, e);
      case Rest _ -> enter(before, inside, e);
      case One _, OneOf _, Star _, Directories _ -> {}
    }
  }

  private void enter(boolean[] before, boolean[] inside, int e) {
    before[e] = true;
    if (e < elements.size()) {
      switch (elements.get(e)) {
        case Star _, Rest _ -> enter(before, inside, e + 1);
        case Directories _ -> {
          inside[e] = true;
          enter(before, inside, e + 1);
        }
        case One _, OneOf _ -> {}
      }
    }
  }
}
