package io.varve.storage.metadata;

/** What a transaction is begun for. */
enum Begin {
  /** Sees the state of one moment. */
  READ,
  /** Changes, and is on disk when it ends. */
  UPDATE,
  /** Changes, and is on disk with the next that is. */
  UPDATE_UNSYNCED
}
