package io.varve.cli.format;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneId;
import java.time.ZonedDateTime;

/** Times as docker writes them. */
public final class HumanTime {
  private HumanTime() {}

  /**
   * A length of time in words: {@code 3 minutes}, {@code About an hour}, {@code 2 weeks}.
   *
   * @param time the length
   * @return the text
   */
  public static String words(Duration time) {
    long seconds = time.toSeconds();
    long minutes = time.toMinutes();
    long hours = Math.round(time.toMinutes() / 60.0);
    if (seconds < 1) {
      return "Less than a second";
    } else if (seconds == 1) {
      return "1 second";
    } else if (seconds < 60) {
      return seconds + " seconds";
    } else if (minutes == 1) {
      return "About a minute";
    } else if (minutes < 60) {
      return minutes + " minutes";
    } else if (hours == 1) {
      return "About an hour";
    } else if (hours < 48) {
      return hours + " hours";
    } else if (hours < 24 * 7 * 2) {
      return hours / 24 + " days";
    } else if (hours < 24 * 30 * 2) {
      return hours / 24 / 7 + " weeks";
    } else if (hours < 24 * 365 * 2) {
      return hours / 24 / 30 + " months";
    }
    return hours / 24 / 365 + " years";
  }

  /**
   * How long ago: {@code 3 minutes ago}.
   *
   * @param then the moment
   * @param now the present
   * @return the text
   */
  public static String ago(Instant then, Instant now) {
    if (then.equals(Instant.EPOCH)) {
      return "N/A";
    }
    Duration passed = Duration.between(then, now);
    return words(passed.isNegative() ? Duration.ZERO : passed) + " ago";
  }

  /**
   * A moment as docker's tables write it: {@code 2025-01-31 12:00:00 +0000 UTC}.
   *
   * @param moment the moment
   * @param zone the viewer's zone
   * @return the text
   */
  public static String table(Instant moment, ZoneId zone) {
    // By hand: a formatter with a zone's name loads the names of all zones, 40 ms at every start.
    ZonedDateTime time = moment.atZone(zone);
    String offset = time.getOffset().getTotalSeconds() == 0 ? "+0000" : offset(time);
    return time.toLocalDate()
        + " "
        + twoDigits(time.getHour())
        + ":"
        + twoDigits(time.getMinute())
        + ":"
        + twoDigits(time.getSecond())
        + " "
        + offset
        + " "
        + (offset.equals("+0000") ? "UTC" : zone.getId());
  }

  private static String offset(ZonedDateTime time) {
    return time.getOffset().getId().replace(":", "").substring(0, 5);
  }

  /**
   * A short length of time: {@code 0.3s}, {@code 12.0s}, {@code 2m05s}.
   *
   * @param time the length
   * @return the text
   */
  public static String elapsed(Duration time) {
    long tenths = (time.toMillis() + 50) / 100;
    if (tenths < 600) {
      return tenths / 10 + "." + tenths % 10 + "s";
    }
    long seconds = time.toSeconds();
    return seconds < 3600
        ? seconds / 60 + "m" + twoDigits(seconds % 60) + "s"
        : seconds / 3600 + "h" + twoDigits(seconds / 60 % 60) + "m";
  }

  private static String twoDigits(long number) {
    return number < 10 ? "0" + number : Long.toString(number);
  }
}
