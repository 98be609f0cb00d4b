package io.varve.engine.build;

import java.io.IOException;
import java.io.InputStream;
import java.io.InputStreamReader;
import java.io.Reader;
import java.nio.charset.StandardCharsets;
import java.util.Optional;

/**
 * The lines of a program's output as a screen would keep them: what a carriage return overwrites is
 * dropped, such as the steps of a progress display. A line without end is cut into pieces, since a
 * program may print as much as it likes.
 */
final class ScreenLines {

  /** Characters of the longest piece. */
  static final int LONGEST = 16 << 10;

  private final Reader reader;
  private final StringBuilder line = new StringBuilder();
  private final char[] buffer = new char[8 << 10];
  private int at;
  private int end;
  private boolean returned;

  ScreenLines(InputStream stream) {
    this.reader = new InputStreamReader(stream, StandardCharsets.UTF_8);
  }

  /**
   * The next line.
   *
   * @return without its line break; empty at the end of the output
   * @throws IOException when reading fails
   */
  Optional<String> next() throws IOException {
    while (at < end || fill()) {
      char c = buffer[at++];
      if (c == '\n') {
        return Optional.of(take());
      }
      if (c == '\r') {
        returned = true; // the line break may follow: then nothing is overwritten
        continue;
      }
      if (returned) {
        line.setLength(0);
        returned = false;
      }
      line.append(c);
      if (line.length() == LONGEST) {
        return Optional.of(take());
      }
    }
    return line.isEmpty() ? Optional.empty() : Optional.of(take());
  }

  private boolean fill() throws IOException {
    at = 0;
    end = Math.max(0, reader.read(buffer));
    return end > 0;
  }

  private String take() {
    String text = line.toString();
    line.setLength(0);
    returned = false;
    return text;
  }
}
