package io.varve.builder.instruction;

import java.time.Duration;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * {@code HEALTHCHECK}: how to see whether a container works.
 *
 * @param source where it comes from
 * @param command the check, absent for {@code HEALTHCHECK NONE}; nothing in it is expanded
 * @param interval time between checks
 * @param timeout time that one check may take
 * @param startPeriod time in which failures do not count
 * @param startInterval time between checks in the start period
 * @param retries failures in a row that make it unhealthy
 */
public record Healthcheck(
    Source source,
    Optional<CommandLine> command,
    Optional<Duration> interval,
    Optional<Duration> timeout,
    Optional<Duration> startPeriod,
    Optional<Duration> startInterval,
    OptionalInt retries)
    implements Instruction {

  @Override
  public String keyword() {
    return "HEALTHCHECK";
  }
}
