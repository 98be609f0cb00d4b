package io.varve.blockstore;

import java.util.OptionalLong;

/**
 * The state of a snapshot's area.
 *
 * @param used bytes that the volume has changed since, and the snapshot keeps
 * @param limit the bytes it may use, or nothing when only the pool bounds it
 * @param onFull what happens at the limit
 */
public record AreaUse(long used, OptionalLong limit, SnapshotArea.OnFull onFull) {

  /** From this share on a person should be warned. */
  private static final int WARNING_PERCENT = 80;

  /**
   * The share in use.
   *
   * @return percent, 0 without a limit
   */
  public int percent() {
    return limit.isEmpty() ? 0 : (int) Math.min(Integer.MAX_VALUE, used * 100 / limit.getAsLong());
  }

  /**
   * Whether a person should be warned.
   *
   * @return true from 80 % on
   */
  public boolean nearlyFull() {
    return percent() >= WARNING_PERCENT;
  }
}
