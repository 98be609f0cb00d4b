/**
 * From layers to committed snapshots.
 *
 * <p>Invariants: a snapshot is committed under a chain only when every byte of its layer had the
 * digests that manifest and configuration name; layers are unpacked side by side and committed
 * bottom first; of several processes that want a chain one unpacks it. Lock order: a thread that
 * holds a chain's lock waits only for chains below it.
 */
package io.varve.image.unpack;
