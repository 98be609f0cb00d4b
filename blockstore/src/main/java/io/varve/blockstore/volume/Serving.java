package io.varve.blockstore.volume;

import java.io.IOException;

/** An NBD export that ends with the use of whoever asked for it, however that ends. */
public interface Serving extends AutoCloseable {

  /**
   * Where clients find it.
   *
   * @return the NBD URI
   */
  String uri();

  /**
   * Waits until somebody else ends it, or the process that serves it has gone.
   *
   * @throws InterruptedException when interrupted
   */
  void await() throws InterruptedException;

  /**
   * Ends it; clients lose their connections.
   *
   * @throws IOException when it fails
   */
  @Override
  void close() throws IOException;
}
