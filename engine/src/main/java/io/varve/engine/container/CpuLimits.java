package io.varve.engine.container;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * How much of the processors a container may use (runtime specification, config-linux.md, "CPU").
 *
 * @param nanos processor time: 1e9 is one processor
 * @param shares weight against other containers, 1024 is ordinary
 * @param periodMicros in which {@code quotaMicros} may be used
 * @param quotaMicros processor time in each period, -1 for no limit
 * @param processors such as {@code 0-1,3}
 * @param memoryNodes such as {@code 0}
 */
public record CpuLimits(
    OptionalLong nanos,
    OptionalLong shares,
    OptionalLong periodMicros,
    OptionalLong quotaMicros,
    Optional<String> processors,
    Optional<String> memoryNodes) {
  /** No limits. */
  public static final CpuLimits NONE =
      new CpuLimits(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          Optional.empty());

  /**
   * A limit of processor time alone.
   *
   * @param nanos the limit, 1e9 is one processor
   * @return the limits
   */
  public static CpuLimits of(long nanos) {
    return new CpuLimits(
        OptionalLong.of(nanos),
        NONE.shares,
        NONE.periodMicros,
        NONE.quotaMicros,
        NONE.processors,
        NONE.memoryNodes);
  }

  CpuLimits with(CpuLimits changes) {
    return new CpuLimits(
        changes.nanos.isPresent() ? changes.nanos : nanos,
        changes.shares.isPresent() ? changes.shares : shares,
        changes.periodMicros.isPresent() ? changes.periodMicros : periodMicros,
        changes.quotaMicros.isPresent() ? changes.quotaMicros : quotaMicros,
        changes.processors.or(() -> processors),
        changes.memoryNodes.or(() -> memoryNodes));
  }
}
