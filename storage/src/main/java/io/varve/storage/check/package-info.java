/**
 * Whether a store is what it should be, and putting right what can be.
 *
 * <p>Invariants: a check changes nothing by itself; a repair never deletes what may be whole; other
 * modules add checks of their own records.
 */
package io.varve.storage.check;
