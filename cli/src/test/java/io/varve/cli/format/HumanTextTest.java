package io.varve.cli.format;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.time.Instant;
import java.time.ZoneOffset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class HumanTextTest {

  @ParameterizedTest
  @CsvSource({
    "0, 0B",
    "999, 999B",
    "1000, 1kB",
    "1234, 1.234kB",
    "12345678, 12.35MB",
    "1634000000, 1.634GB",
    "9223372036854775807, 9.223EB"
  })
  void sizesAsDockerWritesThem(long bytes, String text) {
    assertThat(HumanSize.decimal(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({"74800000, 74.8MB", "117000000, 117MB", "1634000000, 1.63GB"})
  void imagesShowThreeDigits(long bytes, String text) {
    assertThat(HumanSize.shortDecimal(bytes)).isEqualTo(text);
  }

  @ParameterizedTest
  @CsvSource({
    "0, Less than a second",
    "1, 1 second",
    "59, 59 seconds",
    "60, About a minute",
    "180, 3 minutes",
    "3600, About an hour",
    "7200, 2 hours",
    "172800, 2 days",
    "1209600, 2 weeks",
    "5184000, 2 months",
    "63072000, 2 years"
  })
  void timesAsDockerWritesThem(long seconds, String text) {
    assertThat(HumanTime.words(Duration.ofSeconds(seconds))).isEqualTo(text);
  }

  @Test
  void theFutureIsNow() {
    Instant now = Instant.parse("2025-06-01T12:00:00Z");
    assertThat(HumanTime.ago(now.plusSeconds(60), now)).isEqualTo("Less than a second ago");
    assertThat(HumanTime.ago(Instant.EPOCH, now)).isEqualTo("N/A");
    assertThat(HumanTime.table(now, ZoneOffset.UTC)).startsWith("2025-06-01 12:00:00 +0000");
  }

  @ParameterizedTest
  @CsvSource({"0, 0.0s", "340, 0.3s", "59900, 59.9s", "125000, 2m05s", "3900000, 1h05m"})
  void elapsedTimes(long millis, String text) {
    assertThat(HumanTime.elapsed(Duration.ofMillis(millis))).isEqualTo(text);
  }

  @Test
  void columnsLineUpAndCarryNoControlCharacters() {
    assertThat(
            new TextTable().row("ID", "NAME").row("1234", "a\u001b[31mb\nc").row("5", "").lines())
        .containsExactly("ID        NAME", "1234      a\uFFFD[31mb c", "5");
  }

  @Test
  void directionOverridesAreShown() {
    assertThat(SafeText.line("a\u202Eb")).isEqualTo("a\uFFFDb");
    assertThat(SafeText.line("Grüße 日本")).isEqualTo("Grüße 日本");
  }

  @Test
  void longTextIsCut() {
    assertThat(SafeText.cut("abcdef", 4)).isEqualTo("abc…");
    assertThat(SafeText.cut("abcd", 4)).isEqualTo("abcd");
  }
}
