package io.varve.storage.metadata;

/** The store in memory keeps the contract. */
class MemoryMetadataStoreTest extends MetadataStoreContract {
  @Override
  MetadataStore newStore() {
    return new MemoryMetadataStore();
  }
}
