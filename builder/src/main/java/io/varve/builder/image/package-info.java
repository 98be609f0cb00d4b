/**
 * From a solved graph to an image in the store.
 *
 * <p>Invariant: the same layers and the same instructions give the same bytes: every time in a
 * configuration is the build's time, never the clock's.
 */
package io.varve.builder.image;
