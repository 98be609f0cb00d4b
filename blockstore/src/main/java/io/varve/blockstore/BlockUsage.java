package io.varve.blockstore;

/**
 * The space behind a volume or snapshot.
 *
 * @param exclusive bytes that deleting it would give back
 * @param shared bytes that others use as well
 */
public record BlockUsage(long exclusive, long shared) {

  /**
   * All bytes it refers to.
   *
   * @return the sum
   */
  public long mapped() {
    return exclusive + shared;
  }
}
