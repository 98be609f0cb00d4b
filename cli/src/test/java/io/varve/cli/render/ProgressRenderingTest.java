package io.varve.cli.render;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressEvent.Phase;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Base64;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class ProgressRenderingTest {

  @Test
  void plainLinesTellBeginningsAndEndsOnly() {
    List<String> lines = new ArrayList<>();
    PlainProgress progress = new PlainProgress(lines::add);
    progress.update(new ProgressEvent.Transfer("abc", Phase.WAITING, 0, -1));
    progress.update(new ProgressEvent.Transfer("abc", Phase.DOWNLOADING, 1, 5_000_000));
    progress.update(new ProgressEvent.Transfer("abc", Phase.DOWNLOADING, 2_000_000, 5_000_000));
    progress.update(new ProgressEvent.Transfer("abc", Phase.DONE, 5_000_000, 5_000_000));
    progress.update(new ProgressEvent.StepStarted(2, 3, "RUN echo \u001b[31m"));
    progress.update(new ProgressEvent.StepOutput(2, false, "hello\r"));
    progress.update(new ProgressEvent.StepDone(2, false, Duration.ofMillis(1200), "sha256:1 3MB"));
    progress.update(new ProgressEvent.StepDone(3, true, Duration.ZERO, ""));

    assertThat(lines)
        .containsExactly(
            "abc: Downloading 5MB",
            "abc: Complete 5MB",
            "#2 [2/3] RUN echo \uFFFD[31m",
            "#2 hello ",
            "#2 DONE 1.2s sha256:1 3MB",
            "#3 CACHED");
  }

  @Test
  void rawJsonHasTheMembersOfBuildxOneObjectALine() {
    List<String> lines = new ArrayList<>();
    RawJsonProgress progress =
        new RawJsonProgress(lines::add, InstantSource.fixed(Instant.parse("2024-01-01T00:00:00Z")));
    progress.update(new ProgressEvent.StepStarted(2, 3, "RUN \"x\""));
    progress.update(new ProgressEvent.StepOutput(2, true, "hello"));
    progress.update(new ProgressEvent.StepDone(2, false, Duration.ofSeconds(3), ""));
    progress.update(new ProgressEvent.StepDone(3, true, Duration.ZERO, ""));
    progress.update(new ProgressEvent.StepFailed(2, Duration.ofSeconds(1), "why"));

    List<JsonObject> parsed =
        lines.stream()
            .map(line -> Json.parseObject(line.getBytes(StandardCharsets.UTF_8), "line"))
            .toList();
    JsonObject vertex = first(parsed.get(0), "vertexes");
    assertThat(vertex.requiredString("name")).isEqualTo("[2/3] RUN \"x\"");
    JsonObject log = first(parsed.get(1), "logs");
    assertThat(log.requiredString("vertex")).isEqualTo(vertex.requiredString("digest"));
    assertThat(log.number("stream")).hasValue(2);
    assertThat(Base64.getDecoder().decode(log.requiredString("data")))
        .asString()
        .isEqualTo("hello\n");
    assertThat(first(parsed.get(2), "vertexes").requiredString("completed"))
        .isEqualTo("2024-01-01T00:00:03Z");
    assertThat(first(parsed.get(3), "vertexes").bool("cached")).isTrue();
    assertThat(first(parsed.get(4), "vertexes").requiredString("error")).isEqualTo("why");
  }

  private static JsonObject first(JsonObject line, String member) {
    return line.array(member).getFirst().asObject(member);
  }

  @Test
  void aTransferShowsBarSizeAndSpeed() {
    TransferBoard board = new TransferBoard(Style.PLAIN);
    long start = 1_000_000_000L;
    board.update(new ProgressEvent.Transfer("aaa", Phase.DOWNLOADING, 0, 10_000_000), start);
    board.update(new ProgressEvent.Transfer("bbb", Phase.EXISTS, 0, -1), start);
    board.update(
        new ProgressEvent.Transfer("aaa", Phase.DOWNLOADING, 5_000_000, 10_000_000), start);

    List<String> lines = board.lines(120, 20, start + 1_000_000_000L, false);

    assertThat(lines.get(0))
        .startsWith("aaa           Downloading [===========>            ] 5MB/10MB  5MB/s");
    assertThat(lines.get(1)).isEqualTo("bbb           Already exists");
    assertThat(lines.get(2)).isEqualTo("1 of 2 layers, 5MB/s, 1.0s left");
  }

  @Test
  void noLineIsWiderThanTheTerminal() {
    TransferBoard board = new TransferBoard(Style.PLAIN);
    for (int i = 0; i < 50; i++) {
      board.update(new ProgressEvent.Transfer("layer" + i, Phase.DOWNLOADING, i, 100), 0);
    }
    List<String> lines = board.lines(30, 10, 1_000_000_000L, false);

    assertThat(lines).hasSizeLessThanOrEqualTo(10).allMatch(line -> line.length() <= 30);
  }

  @Test
  void theLastPaintingHoldsEverythingThatEnded() {
    List<String> painted = Collections.synchronizedList(new ArrayList<>());
    TerminalProgress progress =
        new TerminalProgress(painted::add, () -> new TerminalProgress.Area(24, 80), Style.PLAIN);
    progress.update(new ProgressEvent.StepStarted(1, 2, "FROM debian:12"));
    progress.update(new ProgressEvent.StepDone(1, true, Duration.ZERO, ""));
    progress.update(new ProgressEvent.StepStarted(2, 2, "RUN false"));
    progress.update(new ProgressEvent.StepOutput(2, true, "it broke"));
    progress.update(new ProgressEvent.StepFailed(2, Duration.ofSeconds(1), "exit code 1"));
    progress.close();
    progress.close();

    assertThat(String.join("", painted))
        .contains("✓ [1/2] FROM debian:12  cached", "✗ [2/2] RUN false", "│ it broke")
        .endsWith("\u001b[J");
  }
}
