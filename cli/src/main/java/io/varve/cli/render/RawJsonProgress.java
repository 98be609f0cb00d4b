package io.varve.cli.render;

import io.varve.oci.Digest;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/**
 * One JSON object a line, with the members that {@code docker build --progress=rawjson} has: {@code
 * vertexes}, {@code statuses}, {@code logs}, {@code warnings}.
 */
public final class RawJsonProgress implements ProgressListener {

  private static final int OUTPUT = 1;
  private static final int ERROR = 2;
  private static final Digest NO_VERTEX = digest("the build");

  /** A step that began. */
  private record Vertex(Digest digest, String name, Instant started) {}

  private final Consumer<String> lines;
  private final InstantSource clock;
  private final Map<Integer, Vertex> vertexes = new HashMap<>();

  /**
   * A renderer.
   *
   * @param lines takes each line, without line break; called by one thread at a time
   * @param clock the time
   */
  public RawJsonProgress(Consumer<String> lines, InstantSource clock) {
    this.lines = lines;
    this.clock = clock;
  }

  @Override
  public synchronized void update(ProgressEvent event) {
    Instant now = clock.instant();
    switch (event) {
      case ProgressEvent.StepStarted(int step, int total, String title) -> {
        String name = "[" + step + "/" + total + "] " + title;
        Vertex vertex = new Vertex(digest(name), name, now);
        vertexes.put(step, vertex);
        put("vertexes", of(vertex));
      }
      case ProgressEvent.StepOutput(int step, boolean error, String text) ->
          log(vertex(step, now).digest(), error ? ERROR : OUTPUT, text, now);
      case ProgressEvent.StepDone done -> {
        JsonObjectBuilder ended = ended(vertex(done.step(), now), done.elapsed());
        put("vertexes", done.cached() ? ended.put("cached", true) : ended);
      }
      case ProgressEvent.StepFailed(int step, Duration elapsed, String reason) ->
          put("vertexes", ended(vertex(step, now), elapsed).put("error", reason));
      case ProgressEvent.Transfer transfer ->
          put(
              "statuses",
              JsonValue.object()
                  .put("id", transfer.id())
                  .put("vertex", NO_VERTEX.toString())
                  .put("name", PhaseText.of(transfer.phase()))
                  .put("total", transfer.total())
                  .put("current", transfer.current())
                  .put("timestamp", now.toString()));
      case ProgressEvent.Message(String text) -> log(NO_VERTEX, ERROR, text, now);
    }
  }

  private Vertex vertex(int step, Instant now) {
    return vertexes.computeIfAbsent(
        step, number -> new Vertex(digest("step " + number), "step " + number, now));
  }

  private static JsonObjectBuilder of(Vertex vertex) {
    return JsonValue.object()
        .put("digest", vertex.digest().toString())
        .put("name", vertex.name())
        .put("started", vertex.started().toString());
  }

  private static JsonObjectBuilder ended(Vertex vertex, Duration elapsed) {
    return of(vertex).put("completed", vertex.started().plus(elapsed).toString());
  }

  private void log(Digest vertex, int stream, String text, Instant now) {
    byte[] line = (text + "\n").getBytes(StandardCharsets.UTF_8);
    put(
        "logs",
        JsonValue.object()
            .put("vertex", vertex.toString())
            .put("stream", stream)
            .put("data", Base64.getEncoder().encodeToString(line))
            .put("timestamp", now.toString()));
  }

  private void put(String member, JsonObjectBuilder entry) {
    JsonValue list = new JsonValue.JsonArray(List.of(entry.build()));
    lines.accept(Json.toText(JsonValue.object().put(member, list).build()));
  }

  private static Digest digest(String name) {
    return Digest.of(name.getBytes(StandardCharsets.UTF_8));
  }
}
