package io.varve.engine.container;

import io.varve.oci.RunConfig.Healthcheck;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A health check with nothing left to default.
 *
 * @param command program and arguments
 * @param interval time between checks
 * @param timeout time that one may take
 * @param startPeriod time from the start in which failures do not count
 * @param startInterval time between checks in the start period
 * @param retries failures in a row that make it unhealthy
 */
public record HealthCheck(
    List<String> command,
    Duration interval,
    Duration timeout,
    Duration startPeriod,
    Duration startInterval,
    int retries) {
  private static final Duration USUAL = Duration.ofSeconds(30);
  private static final Duration STARTING = Duration.ofSeconds(5);
  private static final int RETRIES = 3;

  /** Copies the list. */
  public HealthCheck {
    command = List.copyOf(command);
  }

  /**
   * Docker's defaults for what is not said.
   *
   * @param asked the check as the image or a person says it
   * @param shell the image's shell
   * @return the check; empty when there is none
   */
  public static Optional<HealthCheck> of(Healthcheck asked, List<String> shell) {
    List<String> test = asked.test();
    if (test.isEmpty() || test.getFirst().equals("NONE") || test.size() < 2) {
      return Optional.empty();
    }
    List<String> command = new ArrayList<>();
    if (test.getFirst().equals("CMD-SHELL")) {
      command.addAll(shell);
    }
    command.addAll(test.subList(1, test.size()));
    return Optional.of(
        new HealthCheck(
            command,
            positive(asked.interval()).orElse(USUAL),
            positive(asked.timeout()).orElse(USUAL),
            asked.startPeriod().orElse(Duration.ZERO),
            positive(asked.startInterval()).orElse(STARTING),
            asked.retries().orElse(0) > 0 ? asked.retries().getAsInt() : RETRIES));
  }

  private static Optional<Duration> positive(Optional<Duration> value) {
    return value.filter(Duration::isPositive);
  }
}
