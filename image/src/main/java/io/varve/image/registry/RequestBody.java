package io.varve.image.registry;

import io.varve.image.http.Payload;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.OptionalLong;

/** What a call sends. */
public sealed interface RequestBody {

  /** How much is sent at once. */
  int PIECE = 128 * 1024;

  /** Nothing. */
  record None() implements RequestBody {}

  /**
   * A document.
   *
   * @param document its bytes
   */
  record Whole(Document document) implements RequestBody {}

  /**
   * Bytes of a known number.
   *
   * @param source opens them from the start, once for each attempt
   * @param length their number
   */
  record Sized(Source source, long length) implements RequestBody {}

  /**
   * Bytes of an unknown number that can be sent only once.
   *
   * @param source the bytes
   */
  record Streamed(InputStream source) implements RequestBody {}

  /** Opens bytes to be sent. */
  @FunctionalInterface
  interface Source {
    /**
     * Opens the bytes from their start.
     *
     * @return a new stream, closed by the one who asked
     * @throws IOException when it fails
     */
    InputStream open() throws IOException;
  }

  /**
   * Whether the call may be made again after a failure.
   *
   * @return false for bytes that can be sent only once
   */
  default boolean isRepeatable() {
    return !(this instanceof Streamed);
  }

  /**
   * The form that is sent.
   *
   * @return the bytes, their source not yet opened
   */
  default Payload payload() {
    return switch (this) {
      case None() -> Payload.NONE;
      case Whole(Document document) -> {
        byte[] bytes = document.bytes();
        yield new Sending(OptionalLong.of(bytes.length), true, out -> out.write(bytes));
      }
      case Sized(Source source, long length) ->
          new Sending(OptionalLong.of(length), true, out -> copy(source, length, out));
      case Streamed(InputStream source) ->
          new Sending(OptionalLong.empty(), false, out -> copy(source, out));
    };
  }

  private static void copy(Source source, long length, OutputStream out) throws IOException {
    try (InputStream in = source.open()) {
      byte[] piece = new byte[PIECE];
      for (long left = length; left > 0; ) {
        int count = in.read(piece, 0, (int) Math.min(piece.length, left));
        if (count < 0) {
          throw new EOFException("what is sent ends " + left + " bytes early");
        }
        out.write(piece, 0, count);
        left -= count;
      }
    }
  }

  private static void copy(InputStream source, OutputStream out) throws IOException {
    byte[] piece = new byte[PIECE];
    for (int count = source.read(piece); count >= 0; count = source.read(piece)) {
      out.write(piece, 0, count);
    }
  }

  /** Writes bytes. */
  @FunctionalInterface
  interface Writer {
    /**
     * Writes them all.
     *
     * @param out where they go
     * @throws IOException when it fails
     */
    void writeTo(OutputStream out) throws IOException;
  }

  /**
   * A payload.
   *
   * @param length its length, when known
   * @param isRepeatable whether it can be written again
   * @param writer writes it
   */
  record Sending(OptionalLong length, boolean isRepeatable, Writer writer) implements Payload {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      writer.writeTo(out);
    }
  }
}
