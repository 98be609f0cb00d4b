package io.varve.engine.container;

import java.util.OptionalLong;

/**
 * What a container may use at most (runtime specification, config-linux.md, "Control groups").
 *
 * @param memory memory and swap
 * @param cpu processors
 * @param disk block devices
 * @param pids processes and threads, -1 for no limit
 */
public record ResourceLimits(
    MemoryLimits memory, CpuLimits cpu, DiskLimits disk, OptionalLong pids) {
  /** No limits. */
  public static final ResourceLimits NONE =
      new ResourceLimits(MemoryLimits.NONE, CpuLimits.NONE, DiskLimits.NONE, OptionalLong.empty());

  /**
   * These limits where others say nothing.
   *
   * @param changes the others
   * @return both, the others first
   */
  public ResourceLimits with(ResourceLimits changes) {
    return new ResourceLimits(
        memory.with(changes.memory),
        cpu.with(changes.cpu),
        disk.with(changes.disk),
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
