/**
 * Block volumes as a person uses them: everything that the commands need, in this process or in the
 * one that has the pool open.
 *
 * <p>A pool is used by one process at a time. A short command opens it, does its work and closes
 * it. What must outlive a command (a device attached to the host, an NBD server) is kept by a
 * volume server, a process that has the pool open and listens on a Unix socket; commands find it
 * there and speak to it instead. {@link io.varve.blockstore.volume.VolumeAccess} picks the way.
 */
package io.varve.blockstore.volume;
