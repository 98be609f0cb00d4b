package io.varve.engine.container;

import io.varve.linux.Terminal;
import java.io.InputStream;
import java.io.OutputStream;
import java.util.Optional;

/**
 * Where an attached process' streams lead.
 *
 * @param input what it reads, empty for nothing; closed streams are passed on as end of file
 * @param output takes its standard output, and with a terminal everything; flushed after each piece
 * @param error takes its standard error
 * @param detachKeys characters in the input that end the attachment and leave the process running;
 *     empty for none
 * @param size what the process' terminal measures before its first instruction
 */
public record StandardStreams(
    Optional<InputStream> input,
    OutputStream output,
    OutputStream error,
    String detachKeys,
    Optional<Terminal.Size> size) {
  /** Docker's sequence, control-P control-Q. */
  public static final String DEFAULT_DETACH_KEYS = "\u0010\u0011";

  /**
   * Streams for a process whose terminal, if it has one, is as its monitor makes it.
   *
   * @param input what it reads
   * @param output takes standard output
   * @param error takes standard error
   * @param detachKeys characters that end the attachment
   */
  public StandardStreams(
      Optional<InputStream> input, OutputStream output, OutputStream error, String detachKeys) {
    this(input, output, error, detachKeys, Optional.empty());
  }

  /**
   * Streams without input and detach keys.
   *
   * @param output takes standard output
   * @param error takes standard error
   * @return the streams
   */
  public static StandardStreams outputOnly(OutputStream output, OutputStream error) {
    return new StandardStreams(Optional.empty(), output, error, "");
  }
}
