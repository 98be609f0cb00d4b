package io.varve.blockstore.pool;

import io.varve.blockstore.AreaAdvice;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * What a volume changed between its last snapshots. Guarded by the structure lock.
 *
 * <p>The advice is the rule of thumb of volume managers: twice the change seen over the usual
 * interval.
 */
final class ChangeHistory {

  static final int KEPT = 8;

  private static final long FIRST_SHARE = 5;
  private static final long SAFETY = 2;
  private static final long LEAST = 1 << 20;

  /** The time between two snapshots and the bytes that changed in it. */
  record Interval(long millis, long bytes) {}

  private final List<Interval> intervals = new ArrayList<>();

  void add(Interval interval) {
    if (intervals.size() == KEPT) {
      intervals.removeFirst();
    }
    intervals.add(interval);
  }

  List<Interval> intervals() {
    return intervals;
  }

  AreaAdvice advise(long volumeSize) {
    if (intervals.isEmpty()) {
      long bytes = Math.max(LEAST, volumeSize / FIRST_SHARE);
      return new AreaAdvice(
          bytes,
          "%s: one fifth of the volume's %s, as no change between two snapshots was seen yet"
              .formatted(size(bytes), size(volumeSize)));
    }
    long millis = intervals.stream().mapToLong(Interval::millis).sum();
    long changed = intervals.stream().mapToLong(Interval::bytes).sum();
    long usual =
        intervals.stream().mapToLong(Interval::millis).sorted().toArray()[intervals.size() / 2];
    long expected = (long) ((double) changed / Math.max(1, millis) * usual);
    long bytes = Math.max(LEAST, SAFETY * expected);
    return new AreaAdvice(
        bytes,
        "%s: twice the %s that change in the usual interval of %s (%d intervals seen; at least %s)"
            .formatted(
                size(bytes),
                size(expected),
                Duration.ofMillis(usual),
                intervals.size(),
                size(LEAST)));
  }

  private static String size(long bytes) {
    String[] units = {"B", "KiB", "MiB", "GiB", "TiB"};
    double value = bytes;
    int unit = 0;
    while (value >= 1024 && unit < units.length - 1) {
      value /= 1024;
      unit++;
    }
    return unit == 0
        ? bytes + " B"
        : String.format(java.util.Locale.ROOT, "%.1f %s", value, units[unit]);
  }
}
