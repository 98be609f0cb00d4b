package io.varve.blockstore.pool;

import java.util.Arrays;
import java.util.HashMap;
import java.util.Map;

/**
 * One count per slot or page. Nearly all are 0 or 1, so a count takes a byte, and the few above 254
 * are kept apart. Guarded by the structure lock.
 */
final class ReferenceCounts {

  private static final int SEGMENT = 1 << 16;
  private static final int LARGE = 255;

  private byte[][] segments = new byte[0][];
  private final Map<Integer, Integer> large = new HashMap<>();

  int get(int index) {
    int segment = index / SEGMENT;
    if (segment >= segments.length || segments[segment] == null) {
      return 0;
    }
    int small = Byte.toUnsignedInt(segments[segment][index % SEGMENT]);
    return small < LARGE ? small : large.get(index);
  }

  void increment(int index) {
    set(index, get(index) + 1);
  }

  /** Returns the count that is left. */
  int decrement(int index) {
    int count = get(index) - 1;
    if (count < 0) {
      throw new IllegalStateException("more references were dropped than taken: " + index);
    }
    set(index, count);
    return count;
  }

  private void set(int index, int count) {
    int segment = index / SEGMENT;
    if (segment >= segments.length) {
      segments = Arrays.copyOf(segments, Math.max(segment + 1, segments.length * 2));
    }
    if (segments[segment] == null) {
      segments[segment] = new byte[SEGMENT];
    }
    segments[segment][index % SEGMENT] = (byte) Math.min(count, LARGE);
    if (count >= LARGE) {
      large.put(index, count);
    } else {
      large.remove(index);
    }
  }
}
