/**
 * Block volumes with copy-on-write snapshots: names, devices and the store that keeps them.
 *
 * <p>Invariants: a snapshot's bytes never change; what {@link
 * io.varve.blockstore.BlockDevice#flush} acknowledged survives the end of the process and a power
 * cut; a read returns what was written or fails, never anything else. The implementation is in
 * {@link io.varve.blockstore.pool}.
 */
package io.varve.blockstore;
