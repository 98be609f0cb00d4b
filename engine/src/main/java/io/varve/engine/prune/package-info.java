/**
 * What of the things that nobody uses is to be removed.
 *
 * <p>Invariant: a filter only ever spares; what is in use is spared without it.
 */
package io.varve.engine.prune;
