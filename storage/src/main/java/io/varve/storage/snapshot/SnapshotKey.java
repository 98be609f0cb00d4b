package io.varve.storage.snapshot;

/**
 * The name of an active snapshot or a view.
 *
 * @param value chosen by the caller, unique in the store
 */
public record SnapshotKey(String value) {}
