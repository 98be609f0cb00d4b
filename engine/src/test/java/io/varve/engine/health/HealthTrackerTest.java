package io.varve.engine.health;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.container.Health;
import io.varve.engine.container.Health.Result;
import io.varve.engine.container.Health.Status;
import io.varve.engine.container.HealthCheck;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import org.junit.jupiter.api.Test;

class HealthTrackerTest {
  private static final Instant START = Instant.parse("2026-01-01T00:00:00Z");
  private final HealthTracker tracker =
      new HealthTracker(
          new HealthCheck(
              List.of("true"),
              Duration.ofSeconds(30),
              Duration.ofSeconds(30),
              Duration.ofSeconds(60),
              Duration.ofSeconds(5),
              3),
          START,
          Health.STARTING);

  private boolean add(int second, int code) {
    Instant at = START.plusSeconds(second);
    return tracker.add(new Result(at, at, code, ""));
  }

  @Test
  void failuresInTheStartPeriodDoNotCount() {
    for (int i = 0; i < 10; i++) {
      assertThat(add(i, 1)).isFalse();
    }
    assertThat(tracker.health().status()).isEqualTo(Status.STARTING);
    assertThat(tracker.health().log()).hasSize(5);
  }

  @Test
  void aSuccessMakesItHealthyAndEndsTheStartPeriod() {
    assertThat(add(1, 0)).isTrue();
    add(2, 1);
    add(3, 1);
    assertThat(tracker.health().status()).isEqualTo(Status.HEALTHY);
    assertThat(add(4, 1)).isTrue();
    assertThat(tracker.health()).extracting(Health::status).isEqualTo(Status.UNHEALTHY);
    assertThat(add(5, 0)).isTrue();
    assertThat(tracker.health().failingStreak()).isZero();
  }

  @Test
  void afterTheStartPeriodRetriesDecide() {
    add(61, 1);
    add(91, 1);
    assertThat(tracker.health().status()).isEqualTo(Status.STARTING);
    add(121, 1);
    assertThat(tracker.health().status()).isEqualTo(Status.UNHEALTHY);
    assertThat(tracker.health().failingStreak()).isEqualTo(3);
  }

  @Test
  void checksAreCloserTogetherWhileItStarts() {
    assertThat(tracker.pause(START.plusSeconds(1))).isEqualTo(Duration.ofSeconds(5));
    add(1, 0);
    assertThat(tracker.pause(START.plusSeconds(1))).isEqualTo(Duration.ofSeconds(30));
  }
}
