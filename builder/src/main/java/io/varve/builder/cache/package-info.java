/**
 * Results of earlier steps, by what went into them.
 *
 * <p>A key is the digest of named inputs: the files below, the instruction with its variables
 * expanded, the digests of the files it copies. The inputs are kept with the result, so that a miss
 * can be explained by the one input that differs. Invariants: a record's snapshot is a root of
 * garbage collection, so a hit needs no check of the store's directories; a record with a snapshot
 * is written after that is committed. A record of a layer without a snapshot is a promise: another
 * host made the layer, and its files have not been needed here.
 */
package io.varve.builder.cache;
