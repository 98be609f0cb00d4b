/**
 * Locks between threads and processes, and the one order in which they are taken.
 *
 * <p>Lock order, outermost first: the ranks of {@link io.varve.storage.lock.LockRank} as they are
 * declared, then the metadata store's write lock. A thread that holds a lock takes only locks of a
 * later rank, at most one of each rank unless the rank says otherwise, and takes none inside a
 * metadata update.
 */
package io.varve.storage.lock;
