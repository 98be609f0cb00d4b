package io.varve.storage.lease;

import java.io.IOException;
import java.util.stream.Stream;

/** Tells what is alive by itself. One for each kind of owner: images, containers, build cache. */
@FunctionalInterface
public interface GcRoots {
  /**
   * The roots at this moment.
   *
   * @return resources
   * @throws IOException when they can't be read; the collection is then given up
   */
  Stream<Resource> roots() throws IOException;
}
