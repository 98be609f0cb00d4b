package io.varve.cli.format;

import java.util.List;

/** Sizes as docker writes them. */
public final class HumanSize {
  private static final List<String> DECIMAL = List.of("B", "kB", "MB", "GB", "TB", "PB", "EB");
  private static final List<String> BINARY = List.of("B", "KiB", "MiB", "GiB", "TiB", "PiB", "EiB");

  private HumanSize() {}

  /**
   * A size in powers of 1000 with four digits: {@code 1.634GB}, {@code 12.3kB}, {@code 0B}.
   *
   * @param bytes the size
   * @return the text
   */
  public static String decimal(long bytes) {
    return withDigits(bytes, 1000, 4, DECIMAL);
  }

  /**
   * A size in powers of 1000 with three digits, as {@code docker images} shows it.
   *
   * @param bytes the size
   * @return the text
   */
  public static String shortDecimal(long bytes) {
    return withDigits(bytes, 1000, 3, DECIMAL);
  }

  /**
   * A size in powers of 1024, for memory: {@code 7.656GiB}.
   *
   * @param bytes the size
   * @return the text
   */
  public static String binary(long bytes) {
    return withDigits(bytes, 1024, 4, BINARY);
  }

  /**
   * A speed: {@code 85.3MB/s}.
   *
   * @param bytesPerSecond the speed
   * @return the text
   */
  public static String speed(double bytesPerSecond) {
    return shortDecimal((long) bytesPerSecond) + "/s";
  }

  private static String withDigits(long bytes, int base, int digits, List<String> units) {
    double value = bytes;
    int unit = 0;
    while (value >= base && unit < units.size() - 1) {
      value /= base;
      unit++;
    }
    return rounded(value, digits) + units.get(unit);
  }

  /** Without BigDecimal, which costs 5 ms when it is first used. */
  private static String rounded(double value, int digits) {
    int decimals = digits - Long.toString((long) value).length();
    long scale = 1;
    for (int i = 0; i < decimals; i++) {
      scale *= 10;
    }
    long scaled = (long) Math.rint(value * scale);
    String fraction = Long.toString(scale + scaled % scale).substring(1);
    int end = fraction.length();
    while (end > 0 && fraction.charAt(end - 1) == '0') {
      end--;
    }
    String whole = Long.toString(scaled / scale);
    return end == 0 ? whole : whole + "." + fraction.substring(0, end);
  }
}
