package io.varve.builder.instruction;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Span;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.Duration;
import java.util.Locale;

/** Reads sizes and times as Docker writes them. */
final class Quantities {

  private static final int MOST_DIGITS = 20;

  private Quantities() {}

  /** {@code 64m}, {@code 1.5 GiB}, {@code 4096}: powers of 1024 whatever the unit is called. */
  static long bytes(String text, Span span) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    int digits = numberEnd(lower, 0);
    String unit = lower.substring(digits).strip();
    int power =
        switch (unit) {
          case "", "b" -> 0;
          case "k", "kb", "ki", "kib" -> 1;
          case "m", "mb", "mi", "mib" -> 2;
          case "g", "gb", "gi", "gib" -> 3;
          case "t", "tb", "ti", "tib" -> 4;
          case "p", "pb", "pi", "pib" -> 5;
          default -> -1;
        };
    if (power < 0 || !isNumber(lower, 0, digits)) {
      throw new DockerfileError(
          span, "invalid size \"" + text + "\"", "a size such as 64m or 1.5g", "");
    }
    BigDecimal bytes =
        new BigDecimal(lower.substring(0, digits)).multiply(BigDecimal.valueOf(1L << (10 * power)));
    if (bytes.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new DockerfileError(span, "size \"" + text + "\" is more than 8 EiB");
    }
    return bytes.setScale(0, RoundingMode.DOWN).longValue();
  }

  /** {@code 1h30m}, {@code 1.5s}, {@code 500ms}; zero alone has no unit. */
  static Duration duration(String text, Span span) {
    if (text.equals("0")) {
      return Duration.ZERO;
    }
    BigDecimal nanos = BigDecimal.ZERO;
    int position = text.startsWith("+") ? 1 : 0;
    if (position == text.length()) {
      throw invalidDuration(text, span);
    }
    while (position < text.length()) {
      int end = numberEnd(text, position);
      int unitEnd = end;
      while (unitEnd < text.length() && !isNumberPart(text.charAt(unitEnd))) {
        unitEnd++;
      }
      long unit = nanosOf(text.substring(end, unitEnd));
      if (unit == 0 || !isNumber(text, position, end)) {
        throw invalidDuration(text, span);
      }
      BigDecimal number = new BigDecimal(text.substring(position, end));
      nanos = nanos.add(number.multiply(BigDecimal.valueOf(unit)));
      position = unitEnd;
    }
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      throw new DockerfileError(span, "time \"" + text + "\" is more than 292 years");
    }
    return Duration.ofNanos(nanos.setScale(0, RoundingMode.DOWN).longValue());
  }

  private static long nanosOf(String unit) {
    return switch (unit) {
      case "ns" -> 1L;
      case "us", "µs", "μs" -> 1_000L;
      case "ms" -> 1_000_000L;
      case "s" -> 1_000_000_000L;
      case "m" -> 60_000_000_000L;
      case "h" -> 3_600_000_000_000L;
      default -> 0L;
    };
  }

  private static DockerfileError invalidDuration(String text, Span span) {
    return new DockerfileError(
        span, "invalid time \"" + text + "\"", "a time such as 30s, 1m30s or 500ms", "");
  }

  private static int numberEnd(String text, int start) {
    int end = start;
    while (end < text.length() && isNumberPart(text.charAt(end))) {
      end++;
    }
    return end;
  }

  private static boolean isNumberPart(char c) {
    return (c >= '0' && c <= '9') || c == '.';
  }

  /** Whether the part is digits with at most one point, and not longer than any sensible number. */
  private static boolean isNumber(String text, int start, int end) {
    int points = 0;
    for (int i = start; i < end; i++) {
      points += text.charAt(i) == '.' ? 1 : 0;
    }
    return points <= 1 && end - start > points && end - start <= MOST_DIGITS;
  }
}
