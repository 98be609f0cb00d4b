package io.varve.builder.ignore;

import io.varve.builder.syntax.WhiteSpace;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A line of {@code .dockerignore}.
 *
 * @param pattern the pattern: cleaned as a path, without the slash it may begin with
 * @param exception whether it begins with {@code !}: what it matches is included again
 */
record IgnoreRule(String pattern, boolean exception) {

  /** Reads a pattern; absent when it is empty or matches nothing. */
  static Optional<IgnoreRule> of(String line) {
    String text = trim(line);
    boolean exception = text.startsWith("!");
    String pattern = clean(trim(exception ? text.substring(1) : text));
    return pattern.isEmpty() ? Optional.empty() : Optional.of(new IgnoreRule(pattern, exception));
  }

  private static String trim(String text) {
    int start = 0;
    int end = text.length();
    while (start < end && WhiteSpace.isSpace(text.charAt(start))) {
      start++;
    }
    while (end > start && WhiteSpace.isSpace(text.charAt(end - 1))) {
      end--;
    }
    return text.substring(start, end);
  }

  /** Without {@code .}, doubled slashes and what {@code ..} takes back. */
  private static String clean(String pattern) {
    List<String> names = new ArrayList<>();
    for (String name : pattern.split("/", -1)) {
      boolean up = name.equals("..") && !names.isEmpty() && !names.getLast().equals("..");
      if (up) {
        names.removeLast();
      } else if (!name.isEmpty() && !name.equals(".")) {
        names.add(name);
      }
    }
    return String.join("/", names);
  }

  /** The segments, several {@code **} in a row taken as one. */
  List<String> segments() {
    List<String> segments = new ArrayList<>();
    for (String segment : pattern.split("/", -1)) {
      if (!segment.equals("**") || segments.isEmpty() || !segments.getLast().equals("**")) {
        segments.add(segment);
      }
    }
    return segments;
  }

  /** Whether {@code **} stands inside a segment, so that matching can't go segment by segment. */
  boolean crossesSegments() {
    return segments().stream().anyMatch(s -> s.contains("**") && !s.equals("**"));
  }
}
