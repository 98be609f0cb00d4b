package io.varve.storage.lease;

import io.varve.storage.metadata.MemoryMetadataStore;
import io.varve.storage.metadata.MetadataStore;

class MemoryMetadataLeasesTest extends LeasesContract {
  @Override
  MetadataStore newMetadata() {
    return new MemoryMetadataStore();
  }
}
