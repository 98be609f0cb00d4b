package io.varve.storage.lease;

import java.io.IOException;
import java.util.Collection;

/** Keeps resources alive until it is closed or expires; it survives in the store, not in memory. */
public interface Lease extends AutoCloseable {
  /**
   * Keeps a resource alive, also one that does not exist yet: hold first, then make it.
   *
   * @param resource the resource
   * @throws IOException when it can't be recorded
   */
  void hold(Resource resource) throws IOException;

  /**
   * Keeps several resources alive, recorded at once.
   *
   * @param resources the resources
   * @throws IOException when they can't be recorded
   */
  default void holdAll(Collection<? extends Resource> resources) throws IOException {
    for (Resource resource : resources) {
      hold(resource);
    }
  }

  /**
   * Gives one resource up; nothing happens when it was not held.
   *
   * @param resource the resource
   * @throws IOException when it can't be recorded
   */
  void release(Resource resource) throws IOException;

  /** Gives everything up. */
  @Override
  void close() throws IOException;
}
