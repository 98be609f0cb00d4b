package io.varve.storage.layer;

/**
 * How a layer is applied.
 *
 * @param maximumEntries more entries are refused
 * @param maximumBytes more bytes of content, holes not counted, are refused
 * @param ids the mapping of ids
 * @param durable whether to wait until all is on disk
 */
public record ApplyOptions(long maximumEntries, long maximumBytes, IdMapping ids, boolean durable) {

  /** Generous limits, ids as they are, durable. */
  public static final ApplyOptions DEFAULT =
      new ApplyOptions(10_000_000, 1L << 40, IdMapping.IDENTITY, true);

  /**
   * The same with another mapping.
   *
   * @param mapping the mapping of ids
   * @return a copy
   */
  public ApplyOptions withIds(IdMapping mapping) {
    return new ApplyOptions(maximumEntries, maximumBytes, mapping, durable);
  }
}
