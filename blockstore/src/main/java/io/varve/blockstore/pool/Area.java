package io.varve.blockstore.pool;

import io.varve.blockstore.AreaUse;
import io.varve.blockstore.NoSpaceException;
import io.varve.blockstore.SnapshotArea.OnFull;
import java.util.OptionalLong;

/** Counts what a snapshot keeps alone against its limit. Safe for use by several threads. */
final class Area {

  /** What a change means for the snapshot. */
  enum Verdict {
    GRANTED,
    EXTENDED,
    INVALIDATED
  }

  private final String snapshot;
  private final OnFull onFull;
  private long limit;
  private long used;

  /**
   * Creates it.
   *
   * @param limit bytes, or 0 for none
   */
  Area(String snapshot, long limit, long used, OnFull onFull) {
    this.snapshot = snapshot;
    this.limit = limit;
    this.used = used;
    this.onFull = onFull;
  }

  /** Takes space for a change about to be made. */
  synchronized Verdict take(long bytes) throws NoSpaceException {
    if (limit == 0 || used + bytes <= limit) {
      used += bytes;
      return Verdict.GRANTED;
    }
    return switch (onFull) {
      case EXTEND -> {
        used += bytes;
        limit = Math.max(used, limit + limit / 2);
        yield Verdict.EXTENDED;
      }
      case INVALIDATE -> Verdict.INVALIDATED;
      case ERROR ->
          throw new NoSpaceException(
              snapshot,
              "the snapshot's area of %d bytes is full and its policy is 'error': delete the snapshot or take it with a larger size"
                  .formatted(limit));
    };
  }

  /** Gives back what was taken for a change that failed, or adds what is known after the fact. */
  synchronized void add(long bytes) {
    used += bytes;
  }

  synchronized AreaUse use() {
    return new AreaUse(used, limit == 0 ? OptionalLong.empty() : OptionalLong.of(limit), onFull);
  }
}
