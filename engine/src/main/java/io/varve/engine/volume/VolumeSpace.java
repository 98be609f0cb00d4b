package io.varve.engine.volume;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.BlockUsage;
import io.varve.blockstore.PoolUsage;
import io.varve.blockstore.SnapshotInfo;
import java.time.Instant;
import java.util.List;
import java.util.Optional;

/**
 * The space of block volumes.
 *
 * @param entries volumes, each before its snapshots
 * @param pool the space of all together; empty when there never was a block volume
 */
public record VolumeSpace(List<Entry> entries, Optional<PoolUsage> pool) {

  /** Copies the list. */
  public VolumeSpace {
    entries = List.copyOf(entries);
  }

  /**
   * A volume or snapshot.
   *
   * @param name which
   * @param created when it was made
   * @param size the size of its device, in bytes
   * @param usage its space
   * @param snapshot its area, for a snapshot
   */
  public record Entry(
      BlockName name,
      Instant created,
      long size,
      BlockUsage usage,
      Optional<SnapshotInfo> snapshot) {}
}
