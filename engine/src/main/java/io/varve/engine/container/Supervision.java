package io.varve.engine.container;

import io.varve.oci.RunConfig.Healthcheck;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What is done about a container while it runs and when it ends.
 *
 * @param restart whether it starts again by itself
 * @param health how its health is checked; from the image when absent
 * @param logBytes how much of what it writes is kept; 0 for nothing
 */
public record Supervision(
    RestartPolicy restart, Optional<Healthcheck> health, OptionalLong logBytes) {
  /** It ends when it ends, is checked as the image says, and all it writes is kept. */
  public static final Supervision NONE =
      new Supervision(RestartPolicy.NEVER, Optional.empty(), OptionalLong.empty());

  /**
   * Whether what it writes is kept.
   *
   * @return false when not a byte is
   */
  public boolean isLogged() {
    return logBytes.orElse(1) != 0;
  }

  /**
   * The same with another policy.
   *
   * @param value the policy
   * @return a copy
   */
  public Supervision withRestart(RestartPolicy value) {
    return new Supervision(value, health, logBytes);
  }

  /**
   * The same with another check.
   *
   * @param value the check
   * @return a copy
   */
  public Supervision withHealth(Optional<Healthcheck> value) {
    return new Supervision(restart, value, logBytes);
  }
}
