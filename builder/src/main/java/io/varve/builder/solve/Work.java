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
   * Makes sure that everything the work reads is unpacked, then does it.
   *
   * @param layer takes the changes
   * @throws IOException when it fails
   * @throws InterruptedException when the thread was interrupted
   */
  void run(WorkingLayer layer) throws IOException, InterruptedException;
}
