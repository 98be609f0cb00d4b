package io.varve.storage.lock;

import java.io.IOException;

/** A lock that is held until it is closed; the end of the process closes it, too. */
public interface HeldLock extends AutoCloseable {
  /**
   * Gives the lock back; a second call does nothing.
   *
   * @throws IOException when it fails
   */
  @Override
  void close() throws IOException;
}
