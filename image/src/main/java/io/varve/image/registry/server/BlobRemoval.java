package io.varve.image.registry.server;

import io.varve.oci.Digest;
import java.io.IOException;

/** Removes blobs from the store. */
@FunctionalInterface
public interface BlobRemoval {
  /**
   * Removes a blob unless something keeps it alive.
   *
   * @param blob the blob
   * @return whether it is gone
   * @throws IOException when the store fails
   */
  boolean remove(Digest blob) throws IOException;
}
