package io.varve.storage.content;

import java.time.Clock;

/** The store in memory keeps the contract. */
class MemoryContentStoreTest extends ContentStoreContract {
  @Override
  ContentStore newStore() {
    return new MemoryContentStore(Clock.systemUTC());
  }
}
