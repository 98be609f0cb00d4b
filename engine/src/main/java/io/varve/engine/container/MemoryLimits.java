package io.varve.engine.container;

import java.util.OptionalLong;

/**
 * How much memory a container may use (runtime specification, config-linux.md, "Memory").
 *
 * @param bytes memory
 * @param swapBytes memory and swap together, -1 for no limit
 * @param reservationBytes what it is pressed back to when the host runs short
 * @param swappiness 0 to 100: how willingly its memory is swapped out
 * @param killDisabled whether its processes wait instead of being killed when it has no more
 */
public record MemoryLimits(
    OptionalLong bytes,
    OptionalLong swapBytes,
    OptionalLong reservationBytes,
    OptionalLong swappiness,
    boolean killDisabled) {
  /** No limits. */
  public static final MemoryLimits NONE =
      new MemoryLimits(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          false);

  /**
   * A limit of memory alone.
   *
   * @param bytes the limit
   * @return the limits
   */
  public static MemoryLimits of(long bytes) {
    return new MemoryLimits(
        OptionalLong.of(bytes), NONE.swapBytes, NONE.reservationBytes, NONE.swappiness, false);
  }

  MemoryLimits with(MemoryLimits changes) {
    return new MemoryLimits(
        changes.bytes.isPresent() ? changes.bytes : bytes,
        changes.swapBytes.isPresent() ? changes.swapBytes : swapBytes,
        changes.reservationBytes.isPresent() ? changes.reservationBytes : reservationBytes,
        changes.swappiness.isPresent() ? changes.swappiness : swappiness,
        changes.killDisabled || killDisabled);
  }
}
