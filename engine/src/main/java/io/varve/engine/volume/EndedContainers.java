package io.varve.engine.volume;

import java.io.IOException;

/** Lets go of volumes for containers that have ended without anybody noticing yet. */
@FunctionalInterface
public interface EndedContainers {
  /**
   * Looks at every container and cleans up after those that ended.
   *
   * @throws IOException when it fails
   */
  void release() throws IOException;
}
