package io.varve.cli.command;

import io.varve.cli.format.SafeText;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;

/** Standard output or error: lines of text, flushed when the command ends or waits. */
public final class Output {
  private final OutputStream stream;

  /**
   * Wraps a stream.
   *
   * @param stream where bytes go
   */
  public Output(OutputStream stream) {
    this.stream = new BufferedOutputStream(stream);
  }

  /**
   * Writes a line that may hold text from outside.
   *
   * @param text one line; control characters are replaced
   */
  public void line(String text) {
    raw(SafeText.line(text) + "\n");
  }

  /**
   * Writes text as it is.
   *
   * @param text lines or parts of lines
   */
  public void raw(String text) {
    try {
      stream.write(text.getBytes(StandardCharsets.UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /** Passes on what was written. */
  public void flush() {
    try {
      stream.flush();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The stream for bytes; what was written as text before comes first.
   *
   * @return the stream, which the command must not close
   */
  public OutputStream stream() {
    return stream;
  }
}
