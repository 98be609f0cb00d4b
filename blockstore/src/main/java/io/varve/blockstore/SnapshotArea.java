package io.varve.blockstore;

/**
 * How much space a snapshot may come to hold alone: the old bytes of all chunks that its volume has
 * changed since, until the next snapshot.
 */
public sealed interface SnapshotArea {

  /** Bounded by the pool only. */
  record Unlimited() implements SnapshotArea {}

  /**
   * A limit by choice.
   *
   * @param bytes the limit, above 0
   * @param onFull what happens at the limit
   */
  record Limited(long bytes, OnFull onFull) implements SnapshotArea {}

  /**
   * A limit by the rule of thumb: twice the change seen over the volume's usual snapshot interval;
   * see {@link BlockSnapshotStore#adviseArea}.
   *
   * @param onFull what happens at the limit
   */
  record Automatic(OnFull onFull) implements SnapshotArea {}

  /** What happens when a write would go beyond the limit. */
  enum OnFull {
    /** The limit grows by half and the write goes on. */
    EXTEND,
    /** The snapshot is given up and the write goes on. */
    INVALIDATE,
    /** The write fails with {@link NoSpaceException}. */
    ERROR
  }
}
