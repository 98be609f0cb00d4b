package io.varve.storage.lease;

import java.io.IOException;
import java.util.stream.Stream;

/** Tells what a resource keeps alive. */
@FunctionalInterface
public interface GcEdges {
  /**
   * What a resource refers to.
   *
   * @param resource a living resource
   * @return resources that live because of it
   * @throws IOException when it can't be read; the collection is then given up
   */
  Stream<Resource> references(Resource resource) throws IOException;
}
