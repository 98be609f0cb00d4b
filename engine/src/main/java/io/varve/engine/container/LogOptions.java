package io.varve.engine.container;

import java.time.Instant;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * Which lines of a container's log to read.
 *
 * @param follow whether to wait for more until the container ends
 * @param tail only that many lines from the end
 * @param since only lines from then on
 * @param until only lines before then
 */
public record LogOptions(
    boolean follow, OptionalLong tail, Optional<Instant> since, Optional<Instant> until) {
  /** Everything that is there. */
  public static final LogOptions ALL =
      new LogOptions(false, OptionalLong.empty(), Optional.empty(), Optional.empty());
}
