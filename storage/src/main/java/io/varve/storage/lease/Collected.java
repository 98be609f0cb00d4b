package io.varve.storage.lease;

import java.util.List;

/**
 * What a collection removed.
 *
 * @param resources the resources, in the order of their removal
 * @param bytes the bytes they took: the length of blobs, the allocated bytes of snapshots
 */
public record Collected(List<Resource> resources, long bytes) {
  /** Copies the list. */
  public Collected {
    resources = List.copyOf(resources);
  }
}
