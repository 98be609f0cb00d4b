package io.varve.engine.container;

import java.time.Instant;
import java.util.List;

/**
 * How a container is.
 *
 * @param status what its checks say
 * @param failingStreak failures since the last success
 * @param log the last checks, oldest first
 */
public record Health(Status status, int failingStreak, List<Result> log) {
  /** Before the first check. */
  public static final Health STARTING = new Health(Status.STARTING, 0, List.of());

  /** Copies the list. */
  public Health {
    log = List.copyOf(log);
  }

  /** Docker's words. */
  public enum Status {
    /** No check has succeeded, and not too many have failed. */
    STARTING,
    /** The last checks succeeded. */
    HEALTHY,
    /** Too many checks in a row failed. */
    UNHEALTHY;

    /**
     * The word.
     *
     * @return in small letters
     */
    public String word() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /**
   * One check.
   *
   * @param start when it began
   * @param end when it ended
   * @param exitCode its exit code; -1 when it took too long or could not run
   * @param output the beginning of what it wrote
   */
  public record Result(Instant start, Instant end, int exitCode, String output) {}
}
