package io.varve.blockstore.pool;

import java.util.BitSet;

/**
 * Which slots (or pages) are taken, and how often each is referred to.
 *
 * <p>Taken and free are guarded by this object; the counts by the structure lock. A unit is taken
 * from {@link #allocate} to {@link #free}, with references or not yet.
 */
final class SpaceMap {

  private final ReferenceCounts references = new ReferenceCounts();
  private final BitSet taken = new BitSet();

  /** Units that may hold stale bytes: they must be written in full when they are reused. */
  private final BitSet stale = new BitSet();

  private long limit;
  private long count;
  private int cursor;

  SpaceMap(long limit) {
    this.limit = Math.min(limit, Integer.MAX_VALUE - 1L);
  }

  /** A row of free units. */
  record Run(int first, int length) {
    static final Run NONE = new Run(-1, 0);
  }

  /** Takes up to {@code wanted} units in one row; fewer, or none, when there are not so many. */
  synchronized Run allocate(int wanted) {
    int allowed = (int) Math.min(wanted, limit - count);
    if (allowed <= 0) {
      return Run.NONE;
    }
    int first = taken.nextClearBit(cursor);
    if (first >= limit) {
      first = taken.nextClearBit(0);
    }
    int next = taken.nextSetBit(first);
    long room = Math.min(next < 0 ? Long.MAX_VALUE : next, limit) - first;
    int length = (int) Math.min(allowed, room);
    taken.set(first, first + length);
    count += length;
    cursor = first + length;
    return new Run(first, length);
  }

  /** Marks a unit as taken that was found in use. */
  synchronized void claim(int unit) {
    if (!taken.get(unit)) {
      taken.set(unit);
      count++;
    }
  }

  /** Gives units back. */
  synchronized void free(int first, int length) {
    taken.clear(first, first + length);
    count -= length;
    cursor = Math.min(cursor, first);
  }

  synchronized void markStale(int first, int end) {
    stale.set(first, end);
  }

  synchronized void markClean(int first, int end) {
    stale.clear(first, end);
  }

  synchronized boolean isStale(int unit) {
    return stale.get(unit);
  }

  /** The first row of free units below {@code end} at or behind {@code from}. */
  synchronized Run nextFree(int from, int end) {
    int first = taken.nextClearBit(from);
    if (first >= end) {
      return Run.NONE;
    }
    int next = taken.nextSetBit(first);
    return new Run(first, (next < 0 ? end : Math.min(next, end)) - first);
  }

  synchronized long used() {
    return count;
  }

  synchronized long limit() {
    return limit;
  }

  synchronized void limit(long units) {
    limit = Math.min(units, Integer.MAX_VALUE - 1L);
  }

  /** One more than the highest unit in use. */
  synchronized int highWater() {
    return taken.length();
  }

  int references(int unit) {
    return references.get(unit);
  }

  void retain(int unit) {
    references.increment(unit);
  }

  /** Drops a reference and returns how many are left. */
  int release(int unit) {
    return references.decrement(unit);
  }
}
