package io.varve.image.registry;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;

/** What a call sends. */
public sealed interface RequestBody {

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

  /** The form that the HTTP client sends. */
  private static InputStream opened(Source source) {
    try {
      return source.open();
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  /**
   * The form that the JDK's client sends.
   *
   * @return a new publisher
   */
  default BodyPublisher publisher() {
    return switch (this) {
      case None() -> BodyPublishers.noBody();
      case Whole(Document document) -> BodyPublishers.ofByteArray(document.bytes());
      case Sized(Source _, long length) when length == 0 -> BodyPublishers.noBody();
      case Sized(Source source, long length) ->
          BodyPublishers.fromPublisher(BodyPublishers.ofInputStream(() -> opened(source)), length);
      case Streamed(InputStream source) -> BodyPublishers.ofInputStream(() -> source);
    };
  }
}
