/**
 * Results of earlier steps, by what went into them.
 *
 * <p>A key is the digest of named inputs: the files below, the instruction with its variables
 * expanded, the digests of the files it copies. The inputs are kept with the result, so that a miss
 * can be explained by the one input that differs. Invariants: a record's snapshot is a root of
 * garbage collection, so a hit needs no check of the store's directories; a record is written after
 * its snapshot is committed.
 */
package io.varve.builder.cache;
