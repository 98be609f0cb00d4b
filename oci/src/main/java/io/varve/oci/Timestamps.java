package io.varve.oci;

import java.time.Instant;
import java.time.LocalDate;

/**
 * Moments as RFC 3339 texts in UTC, as {@link Instant} reads and writes them. Its own way sets up
 * the formatters of all calendars, some milliseconds of every start, and every record has a time.
 */
public final class Timestamps {
  private static final long SECONDS_IN_DAY = 86_400;
  private static final int WHOLE = "2026-01-01T00:00:00".length();
  private static final int NANO_DIGITS = 9;

  private Timestamps() {}

  /**
   * Reads a moment.
   *
   * @param text such as {@code 2026-01-01T12:00:00.123Z}
   * @return the moment
   * @throws java.time.DateTimeException when it is none
   */
  public static Instant parse(String text) {
    int end = text.length() - 1;
    boolean plain =
        text.length() > WHOLE
            && text.charAt(end) == 'Z'
            && hasShape(text)
            && end != WHOLE + 1
            && end <= WHOLE + 1 + NANO_DIGITS;
    if (!plain) {
      return Instant.parse(text);
    }
    int hour = number(text, 11, 13);
    int minute = number(text, 14, 16);
    int second = number(text, 17, 19);
    if (hour > 23 || minute > 59 || second > 59) {
      return Instant.parse(text);
    }
    long day =
        LocalDate.of(number(text, 0, 4), number(text, 5, 7), number(text, 8, 10)).toEpochDay();
    int nanos = end == WHOLE ? 0 : number(text, WHOLE + 1, end);
    for (int digits = end - WHOLE - 1; end > WHOLE && digits < NANO_DIGITS; digits++) {
      nanos *= 10;
    }
    return Instant.ofEpochSecond(
        day * SECONDS_IN_DAY + hour * 3600L + minute * 60L + second, nanos);
  }

  private static boolean hasShape(String text) {
    for (int i = 0; i < text.length() - 1; i++) {
      char c = text.charAt(i);
      boolean fits =
          switch (i) {
            case 4, 7 -> c == '-';
            case 10 -> c == 'T';
            case 13, 16 -> c == ':';
            case 19 -> c == '.';
            default -> c >= '0' && c <= '9';
          };
      if (!fits) {
        return false;
      }
    }
    return true;
  }

  private static int number(String text, int start, int end) {
    int number = 0;
    for (int i = start; i < end; i++) {
      number = number * 10 + text.charAt(i) - '0';
    }
    return number;
  }

  /**
   * Writes a moment.
   *
   * @param moment the moment
   * @return what {@link Instant#toString} returns
   */
  public static String text(Instant moment) {
    long second = Math.floorMod(moment.getEpochSecond(), SECONDS_IN_DAY);
    LocalDate date = LocalDate.ofEpochDay(Math.floorDiv(moment.getEpochSecond(), SECONDS_IN_DAY));
    if (date.getYear() < 0 || date.getYear() > 9999) {
      return moment.toString();
    }
    StringBuilder text = new StringBuilder(WHOLE + NANO_DIGITS + 2);
    digits(text, date.getYear(), 4).append('-');
    digits(text, date.getMonthValue(), 2).append('-');
    digits(text, date.getDayOfMonth(), 2).append('T');
    digits(text, second / 3600, 2).append(':');
    digits(text, second / 60 % 60, 2).append(':');
    digits(text, second % 60, 2);
    int nanos = moment.getNano();
    if (nanos % 1_000_000 == 0) {
      return (nanos == 0 ? text : digits(text.append('.'), nanos / 1_000_000, 3)) + "Z";
    }
    return (nanos % 1000 == 0
            ? digits(text.append('.'), nanos / 1000, 6)
            : digits(text.append('.'), nanos, NANO_DIGITS))
        + "Z";
  }

  private static StringBuilder digits(StringBuilder text, long number, int width) {
    String digits = Long.toString(number);
    for (int i = digits.length(); i < width; i++) {
      text.append('0');
    }
    return text.append(digits);
  }
}
