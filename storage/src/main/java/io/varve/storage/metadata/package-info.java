/**
 * Records by name, in transactions.
 *
 * <p>Invariants: the transaction is a parameter, never ambient; what an update wrote is on disk
 * when it returns; several processes share one store, writers one after the other, readers never
 * waiting.
 */
package io.varve.storage.metadata;
