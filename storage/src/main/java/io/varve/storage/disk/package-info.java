/**
 * The few operations on files whose order decides what survives a crash.
 *
 * <p>Invariants: a caller that renames syncs the file before and the directory after; a full disk
 * is reported as {@link io.varve.storage.disk.DiskFull} with the directory and the remedy; nothing
 * here follows a symbolic link when it deletes or measures.
 */
package io.varve.storage.disk;
