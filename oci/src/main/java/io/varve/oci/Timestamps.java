package io.varve.oci;

import java.time.Instant;

/**
 * Moments as RFC 3339 texts in UTC, as {@link Instant} reads and writes them. Its own way sets up
 * the formatters of all calendars, and so does {@link java.time.LocalDate}: some milliseconds of
 * every start, and every record has a time.
 */
public final class Timestamps {
  private static final long SECONDS_IN_DAY = 86_400;
  private static final int WHOLE = "2026-01-01T00:00:00".length();
  private static final int NANO_DIGITS = 9;
  private static final int DAYS_IN_ERA = 146_097;

  /** From the first of March of the year 0 to 1970. */
  private static final int BEFORE_1970 = 719_468;

  /** The first day of the year 0. */
  private static final int FIRST_DAY = -719_528;

  /** The last day of the year 9999. */
  private static final int LAST_DAY = 2_932_896;

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
    int year = number(text, 0, 4);
    int month = number(text, 5, 7);
    int date = number(text, 8, 10);
    if (hour > 23 || minute > 59 || second > 59 || !isDate(year, month, date)) {
      return Instant.parse(text);
    }
    long day = epochDay(year, month, date);
    int nanos = end == WHOLE ? 0 : number(text, WHOLE + 1, end);
    for (int digits = end - WHOLE - 1; end > WHOLE && digits < NANO_DIGITS; digits++) {
      nanos *= 10;
    }
    return Instant.ofEpochSecond(
        day * SECONDS_IN_DAY + hour * 3600L + minute * 60L + second, nanos);
  }

  private static boolean isDate(int year, int month, int date) {
    return month >= 1 && month <= 12 && date >= 1 && date <= daysIn(year, month);
  }

  private static int daysIn(int year, int month) {
    boolean leap = year % 4 == 0 && (year % 100 != 0 || year % 400 == 0);
    return switch (month) {
      case 2 -> leap ? 29 : 28;
      case 4, 6, 9, 11 -> 30;
      default -> 31;
    };
  }

  /**
   * The day's number from 1970. A year begins in March here, so that the leap day is its last, and
   * an era has 400 of them.
   */
  private static long epochDay(int year, int month, int date) {
    int marchYear = month <= 2 ? year - 1 : year;
    long era = Math.floorDiv(marchYear, 400);
    long yearOfEra = marchYear - era * 400;
    long ofYear = (153L * (month > 2 ? month - 3 : month + 9) + 2) / 5 + date - 1;
    long ofEra = yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + ofYear;
    return era * DAYS_IN_ERA + ofEra - BEFORE_1970;
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
    long day = Math.floorDiv(moment.getEpochSecond(), SECONDS_IN_DAY);
    if (day < FIRST_DAY || day > LAST_DAY) {
      return moment.toString();
    }
    StringBuilder text = new StringBuilder(WHOLE + NANO_DIGITS + 2);
    date(text, day);
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

  /** The inverse of {@link #epochDay}. */
  private static void date(StringBuilder text, long epochDay) {
    long days = epochDay + BEFORE_1970;
    long era = Math.floorDiv(days, DAYS_IN_ERA);
    long ofEra = days - era * DAYS_IN_ERA;
    long yearOfEra = (ofEra - ofEra / 1460 + ofEra / 36_524 - ofEra / 146_096) / 365;
    long ofYear = ofEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100);
    long fromMarch = (5 * ofYear + 2) / 153;
    long month = fromMarch < 10 ? fromMarch + 3 : fromMarch - 9;
    digits(text, yearOfEra + era * 400 + (month <= 2 ? 1 : 0), 4).append('-');
    digits(text, month, 2).append('-');
    digits(text, ofYear - (153 * fromMarch + 2) / 5 + 1, 2).append('T');
  }

  private static StringBuilder digits(StringBuilder text, long number, int width) {
    String digits = Long.toString(number);
    for (int i = digits.length(); i < width; i++) {
      text.append('0');
    }
    return text.append(digits);
  }
}
