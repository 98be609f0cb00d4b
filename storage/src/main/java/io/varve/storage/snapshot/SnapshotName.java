package io.varve.storage.snapshot;

import io.varve.oci.ChainId;

/**
 * The name of a committed snapshot.
 *
 * @param value chosen by the caller, unique in the store
 */
public record SnapshotName(String value) {

  /**
   * The name under which an unpacked chain of layers is kept.
   *
   * @param chain the chain
   * @return its name
   */
  public static SnapshotName of(ChainId chain) {
    return new SnapshotName(chain.digest().toString());
  }
}
