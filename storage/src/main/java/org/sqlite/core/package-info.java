/**
 * The way to SQLite that a short command can afford.
 *
 * <p>Invariant: it calls what the driver's own classes call, in the same order.
 */
package org.sqlite.core;
