package io.varve.cli.option;

import java.math.BigDecimal;
import java.time.Duration;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneOffset;
import java.time.format.DateTimeParseException;
import java.util.Locale;
import java.util.Optional;

/** Reads sizes, times and numbers as docker's options take them. */
public final class Quantity {
  private Quantity() {}

  /**
   * A number of bytes: {@code 512m}, {@code 1.5g}, {@code 64MiB}, {@code 4096}; powers of 1024.
   *
   * @param option the option, for the message
   * @param text what was written
   * @return bytes
   * @throws UsageError when it is no size
   */
  public static long bytes(String option, String text) {
    String lower = text.strip().toLowerCase(Locale.ROOT);
    int end = lower.length();
    while (end > 0 && !isDigit(lower.charAt(end - 1))) {
      end--;
    }
    String unit = lower.substring(end).strip();
    int shift =
        switch (unit) {
          case "", "b" -> 0;
          case "k", "kb", "kib" -> 10;
          case "m", "mb", "mib" -> 20;
          case "g", "gb", "gib" -> 30;
          case "t", "tb", "tib" -> 40;
          default -> throw wrong(option, text, "a size such as 512m or 2g");
        };
    try {
      BigDecimal number = new BigDecimal(lower.substring(0, end));
      if (number.signum() < 0 || number.scale() > 9 || number.precision() > 18) {
        throw wrong(option, text, "a size such as 512m or 2g");
      }
      return number.multiply(BigDecimal.valueOf(1L << shift)).toBigInteger().longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      UsageError error = wrong(option, text, "a size such as 512m or 2g");
      error.initCause(e);
      throw error;
    }
  }

  /**
   * A whole number.
   *
   * @param option the option, for the message
   * @param text what was written
   * @return the number
   * @throws UsageError when it is none
   */
  public static long number(String option, String text) {
    try {
      return Long.parseLong(text.strip());
    } catch (NumberFormatException e) {
      UsageError error = wrong(option, text, "a whole number");
      error.initCause(e);
      throw error;
    }
  }

  /**
   * A number of processors in billionths: {@code 1.5} is 1,500,000,000.
   *
   * @param option the option, for the message
   * @param text what was written
   * @return billionths
   * @throws UsageError when it is no positive number
   */
  public static long nanoCpus(String option, String text) {
    try {
      BigDecimal number = new BigDecimal(text.strip());
      if (number.signum() <= 0 || number.scale() > 9 || number.precision() > 15) {
        throw wrong(option, text, "a number of processors such as 1.5");
      }
      return number.movePointRight(9).longValueExact();
    } catch (ArithmeticException | NumberFormatException e) {
      UsageError error = wrong(option, text, "a number of processors such as 1.5");
      error.initCause(e);
      throw error;
    }
  }

  /**
   * A length of time: {@code 90s}, {@code 1h30m}, {@code 500ms}, or seconds without unit.
   *
   * @param option the option, for the message
   * @param text what was written
   * @return the duration
   * @throws UsageError when it is none
   */
  public static Duration duration(String option, String text) {
    return tryDuration(text)
        .orElseThrow(() -> wrong(option, text, "a length of time such as 90s or 1h30m"));
  }

  private static Optional<Duration> tryDuration(String text) {
    String rest = text.strip();
    boolean negative = rest.startsWith("-");
    rest = negative ? rest.substring(1) : rest;
    if (rest.isEmpty()) {
      return Optional.empty();
    }
    BigDecimal nanos = BigDecimal.ZERO;
    while (!rest.isEmpty()) {
      int digits = 0;
      while (digits < rest.length()
          && (isDigit(rest.charAt(digits)) || rest.charAt(digits) == '.')) {
        digits++;
      }
      int end = digits;
      while (end < rest.length() && Character.isLetter(rest.charAt(end))) {
        end++;
      }
      Optional<BigDecimal> unit = unitNanos(rest.substring(digits, end));
      if (digits == 0 || digits > 15 || unit.isEmpty() || rest.charAt(0) == '.') {
        return Optional.empty();
      }
      try {
        nanos = nanos.add(new BigDecimal(rest.substring(0, digits)).multiply(unit.get()));
      } catch (NumberFormatException _) {
        return Optional.empty();
      }
      rest = rest.substring(end);
    }
    if (nanos.compareTo(BigDecimal.valueOf(Long.MAX_VALUE)) > 0) {
      return Optional.empty();
    }
    Duration duration = Duration.ofNanos(nanos.longValue());
    return Optional.of(negative ? duration.negated() : duration);
  }

  private static Optional<BigDecimal> unitNanos(String unit) {
    return switch (unit) {
      case "ns" -> Optional.of(BigDecimal.ONE);
      case "us", "µs" -> Optional.of(BigDecimal.valueOf(1_000));
      case "ms" -> Optional.of(BigDecimal.valueOf(1_000_000));
      case "", "s" -> Optional.of(BigDecimal.valueOf(1_000_000_000));
      case "m" -> Optional.of(BigDecimal.valueOf(60_000_000_000L));
      case "h" -> Optional.of(BigDecimal.valueOf(3_600_000_000_000L));
      case "d" -> Optional.of(BigDecimal.valueOf(86_400_000_000_000L));
      default -> Optional.empty();
    };
  }

  /**
   * A moment: RFC 3339, a date, seconds since 1970, or a length of time before now.
   *
   * @param option the option, for the message
   * @param text what was written
   * @param now the present
   * @return the moment
   * @throws UsageError when it is none
   */
  public static Instant moment(String option, String text, Instant now) {
    String written = text.strip();
    try {
      if (written.matches("\\d{4}-\\d{2}-\\d{2}")) {
        return LocalDate.parse(written).atStartOfDay(ZoneOffset.UTC).toInstant();
      }
      if (written.indexOf('T') > 0) {
        boolean zoned = written.endsWith("Z") || written.matches(".*[+-]\\d{2}:?\\d{2}$");
        return java.time.OffsetDateTime.parse(zoned ? written : written + "Z").toInstant();
      }
      if (written.matches("\\d{9,12}(\\.\\d{1,9})?")) {
        return Instant.EPOCH.plus(
            Duration.ofNanos(new BigDecimal(written).movePointRight(9).longValueExact()));
      }
    } catch (DateTimeParseException e) {
      UsageError error = wrong(option, text, "a time such as 2025-01-31T12:00:00Z or 10m");
      error.initCause(e);
      throw error;
    }
    return tryDuration(written)
        .map(now::minus)
        .orElseThrow(() -> wrong(option, text, "a time such as 2025-01-31T12:00:00Z or 10m"));
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static UsageError wrong(String option, String text, String expected) {
    return new UsageError(
        UsageError.FLAG,
        "invalid value \""
            + Suggestion.printable(text)
            + "\" for --"
            + option
            + ": expected "
            + expected);
  }
}
