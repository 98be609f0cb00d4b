package io.varve.blockstore;

/**
 * The space of a pool.
 *
 * @param capacity the most bytes of data it may hold
 * @param used bytes of data it holds
 * @param metadata bytes of maps and catalogue
 * @param chunkSize the unit of space, in bytes
 */
public record PoolUsage(long capacity, long used, long metadata, int chunkSize) {

  /**
   * What is left.
   *
   * @return bytes
   */
  public long free() {
    return Math.max(0, capacity - used);
  }
}
