package io.varve.storage.lease;

import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import java.io.IOException;
import java.util.stream.Stream;

/** Tells what a resource keeps alive. */
@FunctionalInterface
public interface GcEdges {
  /**
   * What a resource refers to.
   *
   * @param transaction the state to read records from
   * @param resource a living resource, which need not exist any more
   * @return resources that live because of it
   * @throws IOException when it can't be read; the collection is then given up
   */
  Stream<Resource> references(ReadTransaction transaction, Resource resource) throws IOException;
}
