package io.varve.builder.solve;

import io.varve.builder.cache.CacheKey;
import java.io.IOException;

/** How a kind of vertex is carried out. */
interface Work {

  /**
   * What the result depends on.
   *
   * @return the key of the cache
   * @throws IOException when files can't be read
   * @throws InterruptedException when the thread was interrupted
   */
  CacheKey key() throws IOException, InterruptedException;

  /**
   * Whether the work takes files of other stages or images, so that a change there need not change
   * what it takes.
   *
   * @return true when it has a {@link #contentKey}
   */
  default boolean hasContentKey() {
    return false;
  }

  /**
   * What the result depends on, with the contents of the files that are taken in place of the
   * layers they come from. Those layers must be there.
   *
   * @return another key of the cache
   * @throws IOException when files can't be read
   * @throws InterruptedException when the thread was interrupted
   */
  default CacheKey contentKey() throws IOException, InterruptedException {
    return key();
  }

  /**
   * Makes sure that everything the work reads is unpacked, then does it.
   *
   * @param layer takes the changes
   * @throws IOException when it fails
   * @throws InterruptedException when the thread was interrupted
   */
  void run(WorkingLayer layer) throws IOException, InterruptedException;
}
