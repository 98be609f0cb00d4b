package io.varve.image.registry;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * How often and after which pauses a failed call is made again. Pauses double, and each is drawn
 * from its upper half, so that clients that failed together do not come back together.
 *
 * @param attempts how often a call is made at most, at least 1
 * @param first the longest first pause
 * @param longest the longest pause of all, also when the registry asks for more
 */
public record Backoff(int attempts, Duration first, Duration longest) {

  /** For people who wait: six attempts within about ten seconds, a minute if asked to wait. */
  public static final Backoff STANDARD =
      new Backoff(6, Duration.ofMillis(300), Duration.ofMinutes(1));

  /**
   * The pause before the next attempt.
   *
   * @param failures how often the call has failed, at least 1
   * @param asked the pause that the registry asks for ({@code Retry-After}), zero when it does not
   * @param random where the jitter comes from
   * @return the pause
   */
  public Duration pause(int failures, Duration asked, RandomGenerator random) {
    long limit = longest.toMillis();
    long doubled = Math.min(limit, first.toMillis() << Math.min(failures - 1, 20));
    long jittered = doubled / 2 + (doubled > 1 ? random.nextLong(doubled / 2 + 1) : 0);
    return Duration.ofMillis(Math.min(limit, Math.max(jittered, asked.toMillis())));
  }
}
