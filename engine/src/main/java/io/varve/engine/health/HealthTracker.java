package io.varve.engine.health;

import io.varve.engine.container.Health;
import io.varve.engine.container.Health.Result;
import io.varve.engine.container.Health.Status;
import io.varve.engine.container.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;

/**
 * What a container's checks say together, by docker's rules: a success makes it healthy; failures
 * in a row make it unhealthy, but in the start period only after a first success.
 */
final class HealthTracker {
  private static final int KEPT = 5;

  private final HealthCheck check;
  private final Instant started;
  private Health health;

  HealthTracker(HealthCheck check, Instant started, Health before) {
    this.check = check;
    this.started = started;
    this.health = before;
  }

  Health health() {
    return health;
  }

  /** Takes a result; whether the status changed. */
  boolean add(Result result) {
    List<Result> log = new ArrayList<>(health.log());
    log.add(result);
    if (log.size() > KEPT) {
      log.removeFirst();
    }
    Status before = health.status();
    health = result.exitCode() == 0 ? new Health(Status.HEALTHY, 0, log) : failed(result, log);
    return health.status() != before;
  }

  private Health failed(Result result, List<Result> log) {
    if (health.status() == Status.STARTING && isStarting(result.start())) {
      return new Health(Status.STARTING, 0, log);
    }
    int streak = health.failingStreak() + 1;
    return new Health(streak >= check.retries() ? Status.UNHEALTHY : health.status(), streak, log);
  }

  private boolean isStarting(Instant now) {
    return now.isBefore(started.plus(check.startPeriod()));
  }

  /** The time between a check and the next. */
  Duration pause(Instant now) {
    boolean shorter =
        health.status() == Status.STARTING
            && isStarting(now)
            && check.startInterval().compareTo(check.interval()) < 0;
    return shorter ? check.startInterval() : check.interval();
  }
}
