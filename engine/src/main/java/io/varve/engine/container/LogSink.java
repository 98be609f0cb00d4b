package io.varve.engine.container;

import java.io.IOException;
import java.time.Instant;

/** Takes the lines of a container's log. */
@FunctionalInterface
public interface LogSink {
  /**
   * Takes a piece of output, at most one line.
   *
   * @param time when it was written
   * @param error whether it came from standard error
   * @param text its bytes, with the line break when it has one
   * @throws IOException when it can't be passed on; reading then ends
   */
  void accept(Instant time, boolean error, byte[] text) throws IOException;
}
