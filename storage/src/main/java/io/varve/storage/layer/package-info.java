/**
 * The way between a layer's tar and its directory: reading and writing tar, applying a layer,
 * finding out what a layer changed, compression.
 *
 * <p>Invariants: a layer writes nothing outside its directory, whatever its entries are called or
 * link to; one pass over the bytes; whatever {@link io.varve.storage.layer.LayerDiffer} writes is
 * reproducible and, applied, gives the directory it came from; memory does not grow with the size
 * of files.
 */
package io.varve.storage.layer;
