package io.varve.engine.container;

import java.io.IOException;
import java.util.OptionalInt;

/** A process whose streams are connected. Closing it leaves the process running. */
public interface Attachment extends AutoCloseable {
  /**
   * Tells the process' terminal its size.
   *
   * @param rows lines
   * @param columns characters a line
   * @throws IOException when it fails
   */
  void resize(int rows, int columns) throws IOException;

  /**
   * Sends a signal to the process.
   *
   * @param signal its number
   * @throws IOException when it fails
   */
  void signal(int signal) throws IOException;

  /**
   * Waits until the process has ended and all it wrote has been passed on.
   *
   * @return its exit code; empty when the detach keys ended the attachment
   * @throws IOException when the connection fails
   * @throws InterruptedException when interrupted; the process runs on
   */
  OptionalInt await() throws IOException, InterruptedException;

  @Override
  void close() throws IOException;
}
