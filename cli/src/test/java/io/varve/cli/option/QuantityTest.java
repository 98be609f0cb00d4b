package io.varve.cli.option;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.time.Duration;
import java.time.Instant;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class QuantityTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0",
    "4096, 4096",
    "1k, 1024",
    "512m, 536870912",
    "1.5g, 1610612736",
    "2GiB, 2147483648",
    "64MB, 67108864",
    "10b, 10"
  })
  void sizesArePowersOf1024(String text, long bytes) {
    assertThat(Quantity.bytes("memory", text)).isEqualTo(bytes);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", "m", "-1", "1x", "1e9999999999", "99999999999999999999999t", "1.2.3"})
  void whatIsNoSizeIsRefused(String text) {
    assertThatThrownBy(() -> Quantity.bytes("memory", text))
        .isInstanceOf(UsageError.class)
        .hasMessageContaining("--memory");
  }

  @ParameterizedTest
  @CsvSource({"90, PT1M30S", "1h30m, PT1H30M", "500ms, PT0.5S", "-1, PT-1S", "2d, PT48H"})
  void lengthsOfTime(String text, Duration expected) {
    assertThat(Quantity.duration("time", text)).isEqualTo(expected);
  }

  @Test
  void processorsAreCountedInBillionths() {
    assertThat(Quantity.nanoCpus("cpus", "1.5")).isEqualTo(1_500_000_000L);
    assertThatThrownBy(() -> Quantity.nanoCpus("cpus", "0")).isInstanceOf(UsageError.class);
  }

  @Test
  void momentsAreAbsoluteOrBeforeNow() {
    Instant now = Instant.parse("2025-06-01T12:00:00Z");
    assertThat(Quantity.moment("since", "10m", now)).isEqualTo(now.minusSeconds(600));
    assertThat(Quantity.moment("since", "2025-01-31T12:00:00Z", now))
        .isEqualTo(Instant.parse("2025-01-31T12:00:00Z"));
    assertThat(Quantity.moment("since", "2025-01-31", now))
        .isEqualTo(Instant.parse("2025-01-31T00:00:00Z"));
    assertThat(Quantity.moment("since", "1735689600", now))
        .isEqualTo(Instant.ofEpochSecond(1735689600));
  }
}
