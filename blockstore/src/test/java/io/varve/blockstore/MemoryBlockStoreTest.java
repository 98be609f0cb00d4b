package io.varve.blockstore;

/** The fake does what a store does. */
final class MemoryBlockStoreTest extends BlockSnapshotStoreContract {

  @Override
  protected BlockSnapshotStore newStore() {
    return new MemoryBlockStore(CHUNK);
  }
}
