package io.varve.storage.lease;

import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import java.io.IOException;
import java.util.stream.Stream;

/** Tells what is alive by itself. One for each kind of owner: images, containers, build cache. */
@FunctionalInterface
public interface GcRoots {
  /**
   * The roots at this moment. Quick: it is asked again inside the transaction that removes things.
   *
   * @param transaction the state to read records from, so that all owners tell of one moment
   * @return resources
   * @throws IOException when they can't be read; the collection is then given up
   */
  Stream<Resource> roots(ReadTransaction transaction) throws IOException;
}
