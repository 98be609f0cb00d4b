package io.varve.storage.layer;

import java.time.Instant;
import java.util.Optional;

/**
 * How differences are written.
 *
 * @param clampTo no time is written that is later than this (SOURCE_DATE_EPOCH)
 * @param ids the mapping from ids on disk to those in the layer
 */
public record DiffOptions(Optional<Instant> clampTo, IdMapping ids) {

  /** Times and ids as they are. */
  public static final DiffOptions DEFAULT = new DiffOptions(Optional.empty(), IdMapping.IDENTITY);

  /**
   * The same with a latest time.
   *
   * @param latest no time is written that is later
   * @return a copy
   */
  public DiffOptions withClampTo(Instant latest) {
    return new DiffOptions(Optional.of(latest), ids);
  }
}
