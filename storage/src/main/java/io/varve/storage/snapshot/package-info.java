/**
 * Unpacked layers and the writable directories on top of them.
 *
 * <p>A {@code key} always names an active snapshot or a view, a {@code name} always a committed
 * one. Invariants: a committed snapshot is never written; a snapshotter returns mounts and never
 * mounts; it knows neither tar nor images.
 */
package io.varve.storage.snapshot;
