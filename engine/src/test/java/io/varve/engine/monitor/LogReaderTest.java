package io.varve.engine.monitor;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.engine.container.LogOptions;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reading conmon's log. */
class LogReaderTest {
  @TempDir Path directory;

  private List<String> read(String log, LogOptions options) throws Exception {
    Path file = directory.resolve("log");
    Files.writeString(file, log);
    List<String> pieces = new ArrayList<>();
    new LogReader(
            file,
            options,
            (_, error, text) ->
                pieces.add((error ? "E" : "O") + new String(text, StandardCharsets.UTF_8)))
        .read(() -> true);
    return pieces;
  }

  @Test
  void streamsAndPartsOfLinesAreTold() throws Exception {
    assertThat(
            read(
                """
                2026-01-01T00:00:00.000000001+00:00 stdout F one
                2026-01-01T00:00:01.000000000+00:00 stderr P tw
                2026-01-01T00:00:02.000000000+00:00 stderr F o
                """,
                LogOptions.ALL))
        .containsExactly("Oone\n", "Etw", "Eo\n");
  }

  @Test
  void aTornLastLineIsLeftOut() throws Exception {
    assertThat(read("2026-01-01T00:00:00+00:00 stdout F one\n2026-01-01T00:0", LogOptions.ALL))
        .containsExactly("Oone\n");
  }

  @Test
  void timesAndNumbersLimit() throws Exception {
    String log =
        """
        2026-01-01T00:00:00+00:00 stdout F a
        2026-01-01T00:00:05+00:00 stdout F b
        2026-01-01T00:00:09+00:00 stdout F c
        """;
    assertThat(
            read(
                log,
                new LogOptions(
                    false,
                    OptionalLong.empty(),
                    Optional.of(Instant.parse("2026-01-01T00:00:05Z")),
                    Optional.of(Instant.parse("2026-01-01T00:00:09Z")))))
        .containsExactly("Ob\n");
    assertThat(
            read(
                log, new LogOptions(false, OptionalLong.of(1), Optional.empty(), Optional.empty())))
        .containsExactly("Oc\n");
    assertThat(
            read(
                log, new LogOptions(false, OptionalLong.of(0), Optional.empty(), Optional.empty())))
        .isEmpty();
  }
}
