package io.varve.blockstore.pool;

import io.varve.oci.error.InvalidArgument;

/**
 * How a pool is made and kept.
 *
 * @param chunkSize the unit of space for a new pool, in bytes: a power of two from 4 KiB to 1 MiB;
 *     an existing pool keeps its own
 * @param capacity the most bytes of data it may hold, or 0 when only the file system bounds it;
 *     applies from now on
 * @param upkeep whether a thread commits, reclaims and settles in the background
 * @param repair whether parts of maps that can't be read become holes; without it, such a pool can
 *     be read and not changed
 */
public record PoolOptions(int chunkSize, long capacity, boolean upkeep, boolean repair) {

  /** Checks the values. */
  public PoolOptions {
    new Geometry(chunkSize);
    if (capacity < 0) {
      throw new InvalidArgument("pool capacity %d is negative".formatted(capacity));
    }
  }

  /**
   * 64 KiB chunks, no limit of its own, background upkeep.
   *
   * @return the usual options
   */
  public static PoolOptions usual() {
    return new PoolOptions(64 << 10, 0, true, false);
  }

  /**
   * With another limit.
   *
   * @param bytes the most bytes of data, or 0
   * @return the options
   */
  public PoolOptions withCapacity(long bytes) {
    return new PoolOptions(chunkSize, bytes, upkeep, repair);
  }

  /**
   * With another unit of space.
   *
   * @param bytes the chunk size
   * @return the options
   */
  public PoolOptions withChunkSize(int bytes) {
    return new PoolOptions(bytes, capacity, upkeep, repair);
  }

  /**
   * Without the background thread: for short uses and for tests.
   *
   * @return the options
   */
  public PoolOptions withoutUpkeep() {
    return new PoolOptions(chunkSize, capacity, false, repair);
  }

  /**
   * Giving up what can't be read.
   *
   * @return the options
   */
  public PoolOptions withRepair() {
    return new PoolOptions(chunkSize, capacity, upkeep, true);
  }
}
