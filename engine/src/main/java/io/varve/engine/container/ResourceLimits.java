package io.varve.engine.container;

import java.util.Optional;
import java.util.OptionalLong;

/**
 * What a container may use at most (runtime specification, config-linux.md, "Control groups").
 *
 * @param memoryBytes memory
 * @param memorySwapBytes memory and swap together, -1 for no limit
 * @param nanoCpus processor time: 1e9 is one processor
 * @param cpuShares weight against other containers, 1024 is ordinary
 * @param cpuset processors, such as {@code 0-1,3}
 * @param pids processes and threads, -1 for no limit
 */
public record ResourceLimits(
    OptionalLong memoryBytes,
    OptionalLong memorySwapBytes,
    OptionalLong nanoCpus,
    OptionalLong cpuShares,
    Optional<String> cpuset,
    OptionalLong pids) {
  /** No limits. */
  public static final ResourceLimits NONE =
      new ResourceLimits(
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          OptionalLong.empty(),
          Optional.empty(),
          OptionalLong.empty());

  /**
   * These limits where others say nothing.
   *
   * @param changes the others
   * @return both, the others first
   */
  public ResourceLimits with(ResourceLimits changes) {
    return new ResourceLimits(
        changes.memoryBytes.isPresent() ? changes.memoryBytes : memoryBytes,
        changes.memorySwapBytes.isPresent() ? changes.memorySwapBytes : memorySwapBytes,
        changes.nanoCpus.isPresent() ? changes.nanoCpus : nanoCpus,
        changes.cpuShares.isPresent() ? changes.cpuShares : cpuShares,
        changes.cpuset.isPresent() ? changes.cpuset : cpuset,
        changes.pids.isPresent() ? changes.pids : pids);
  }

  /**
   * Whether nothing is limited.
   *
   * @return true when the container needs no control group
   */
  public boolean isEmpty() {
    return equals(NONE);
  }
}
