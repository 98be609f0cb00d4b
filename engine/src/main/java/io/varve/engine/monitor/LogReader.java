package io.varve.engine.monitor;

import io.varve.engine.container.LogOptions;
import io.varve.engine.container.LogSink;
import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.OffsetDateTime;
import java.time.format.DateTimeParseException;
import java.util.ArrayDeque;
import java.util.Arrays;
import java.util.Deque;
import java.util.function.BooleanSupplier;

/**
 * Reads the log that conmon writes: lines {@code TIME stdout|stderr F|P TEXT}, where P marks text
 * whose line goes on in the next entry.
 */
public final class LogReader {
  private static final int PIECE = 1 << 16;
  private static final long PAUSE_MILLIS = 50;

  private final Path log;
  private final LogOptions options;
  private final LogSink sink;
  private final Deque<byte[]> tail = new ArrayDeque<>();
  private byte[] rest = new byte[0];

  /**
   * A reader.
   *
   * @param log the file; a missing one is an empty log
   * @param options which lines
   * @param sink takes them
   */
  public LogReader(Path log, LogOptions options, LogSink sink) {
    this.log = log;
    this.options = options;
    this.sink = sink;
  }

  /**
   * Reads the log.
   *
   * @param ended whether nothing more will be written
   * @throws IOException when reading fails or the sink does
   * @throws InterruptedException when interrupted while following
   */
  public void read(BooleanSupplier ended) throws IOException, InterruptedException {
    if (!Files.exists(log)) {
      return;
    }
    try (RandomAccessFile file = new RandomAccessFile(log.toFile(), "r")) {
      boolean limited = options.tail().isPresent();
      drain(file, limited);
      for (byte[] line : tail) {
        deliver(line);
      }
      while (options.follow()) {
        boolean last = ended.getAsBoolean();
        drain(file, false);
        if (last) {
          return;
        }
        Thread.sleep(PAUSE_MILLIS);
      }
    }
  }

  private void drain(RandomAccessFile file, boolean limited) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int length = file.read(piece); length > 0; length = file.read(piece)) {
      byte[] all = Arrays.copyOf(rest, rest.length + length);
      System.arraycopy(piece, 0, all, rest.length, length);
      int start = 0;
      for (int i = rest.length; i < all.length; i++) {
        if (all[i] == '\n') {
          take(Arrays.copyOfRange(all, start, i), limited);
          start = i + 1;
        }
      }
      rest = Arrays.copyOfRange(all, start, all.length);
    }
  }

  private void take(byte[] line, boolean limited) throws IOException {
    if (!limited) {
      deliver(line);
      return;
    }
    tail.addLast(line);
    if (tail.size() > options.tail().getAsLong()) {
      tail.removeFirst();
    }
  }

  private void deliver(byte[] line) throws IOException {
    int first = indexOf(line, 0);
    int second = indexOf(line, first + 1);
    int third = indexOf(line, second + 1);
    if (first < 0 || second < 0 || third < 0) {
      return;
    }
    Instant time;
    try {
      time = OffsetDateTime.parse(text(line, 0, first)).toInstant();
    } catch (DateTimeParseException e) {
      return; // torn by a crash
    }
    if (options.since().filter(time::isBefore).isPresent()
        || options.until().filter(until -> !time.isBefore(until)).isPresent()) {
      return;
    }
    boolean whole = text(line, second + 1, third).equals("F");
    byte[] content = Arrays.copyOfRange(line, third + 1, line.length + (whole ? 1 : 0));
    if (whole) {
      content[content.length - 1] = '\n';
    }
    sink.accept(time, text(line, first + 1, second).equals("stderr"), content);
  }

  private static String text(byte[] line, int from, int to) {
    return new String(line, from, to - from, StandardCharsets.US_ASCII);
  }

  private static int indexOf(byte[] line, int from) {
    for (int i = Math.max(from, 0); i < line.length; i++) {
      if (line[i] == ' ') {
        return i;
      }
    }
    return -1;
  }
}
