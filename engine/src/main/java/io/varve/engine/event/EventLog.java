package io.varve.engine.event;

import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.time.DateTimeException;
import java.time.Instant;
import java.util.Optional;
import java.util.Set;

/**
 * The log of a store's events. When it has grown to a few mebibytes it is put aside, and a new one
 * begins; one old log is kept.
 *
 * @param file the log
 */
public record EventLog(Path file) {
  private static final long MAXIMUM_BYTES = 4 << 20;
  private static final long PAUSE_MILLIS = 100;
  private static final int PIECE = 1 << 16;

  /**
   * The log of a store.
   *
   * @param root the store's directory
   * @return its log; it need not exist
   */
  public static EventLog of(Path root) {
    return new EventLog(root.resolve("events.log"));
  }

  /** Takes events. */
  @FunctionalInterface
  public interface Sink {
    /**
     * Takes an event.
     *
     * @param event the event
     * @throws IOException when it can't be passed on; reading then ends
     */
    void accept(Event event) throws IOException;
  }

  /**
   * Appends an event. A log that can't be written keeps nobody from working.
   *
   * @param event what has happened
   */
  public void append(Event event) {
    byte[] line = (Json.toText(encode(event)) + "\n").getBytes(StandardCharsets.UTF_8);
    try (FileChannel log =
        FileChannel.open(
            file,
            Set.of(
                StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.APPEND))) {
      log.write(ByteBuffer.wrap(line));
      if (log.size() > MAXIMUM_BYTES) {
        Files.move(file, old(), StandardCopyOption.ATOMIC_MOVE);
      }
    } catch (IOException _) {
      // Nothing depends on it.
    }
  }

  private Path old() {
    return file.resolveSibling(file.getFileName() + ".1");
  }

  /**
   * Reads events in the order of the log, and waits for more.
   *
   * @param since the first moment; empty for what happens from now on
   * @param until the last moment; reading ends when it has passed; empty for no end
   * @param sink takes the events
   * @throws IOException when reading fails or the sink does
   * @throws InterruptedException when interrupted
   */
  public void read(Optional<Instant> since, Optional<Instant> until, Sink sink)
      throws IOException, InterruptedException {
    Reader reader = new Reader(since.orElse(Instant.MIN), until.orElse(Instant.MAX), sink);
    long position = since.isPresent() ? 0 : size();
    if (since.isPresent()) {
      reader.read(old(), 0);
    }
    while (true) {
      boolean last = until.filter(end -> !Instant.now().isBefore(end)).isPresent();
      long size = size();
      position = reader.read(file, size < position ? 0 : position);
      if (last) {
        return;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
  }

  private long size() throws IOException {
    try {
      return Files.size(file);
    } catch (NoSuchFileException _) {
      return 0;
    }
  }

  private record Reader(Instant since, Instant until, Sink sink) {
    /** Reads whole lines; the position behind the last. */
    long read(Path log, long from) throws IOException {
      long position = from;
      try (FileChannel channel = FileChannel.open(log, StandardOpenOption.READ)) {
        ByteArrayOutputStream line = new ByteArrayOutputStream();
        ByteBuffer piece = ByteBuffer.allocate(PIECE);
        long at = from;
        for (int n = channel.read(piece, at); n > 0; n = channel.read(piece, at)) {
          for (int i = 0; i < n; i++) {
            byte next = piece.get(i);
            if (next == '\n') {
              deliver(line.toByteArray());
              line.reset();
              position = at + i + 1;
            } else {
              line.write(next);
            }
          }
          at += n;
          piece.clear();
        }
      } catch (NoSuchFileException _) {
        return 0;
      }
      return position;
    }

    private void deliver(byte[] line) throws IOException {
      Optional<Event> event = decode(line);
      if (event.isPresent()
          && !event.get().time().isBefore(since)
          && !event.get().time().isAfter(until)) {
        sink.accept(event.get());
      }
    }
  }

  private static JsonObject encode(Event event) {
    return JsonValue.object()
        .put("time", event.time().toString())
        .put("type", event.type())
        .put("action", event.action())
        .put("id", event.id())
        .putNonEmpty("attributes", event.attributes())
        .build();
  }

  private static Optional<Event> decode(byte[] line) {
    try {
      JsonObject json = Json.parseObject(line, "event");
      return Optional.of(
          new Event(
              Instant.parse(json.requiredString("time")),
              json.requiredString("type"),
              json.requiredString("action"),
              json.requiredString("id"),
              json.stringMap("attributes")));
    } catch (InvalidArgument | DateTimeException _) {
      return Optional.empty(); // torn by a full disk
    }
  }
}
