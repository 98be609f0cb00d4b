package io.varve.cli.format;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.List;
import java.util.Locale;

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
    return String.format(Locale.ROOT, "%s/s", shortDecimal((long) bytesPerSecond));
  }

  private static String withDigits(long bytes, int base, int digits, List<String> units) {
    double value = bytes;
    int unit = 0;
    while (value >= base && unit < units.size() - 1) {
      value /= base;
      unit++;
    }
    BigDecimal rounded =
        BigDecimal.valueOf(value).round(new MathContext(digits, RoundingMode.HALF_EVEN));
    String text = rounded.signum() == 0 ? "0" : rounded.stripTrailingZeros().toPlainString();
    return text + units.get(unit);
  }
}
