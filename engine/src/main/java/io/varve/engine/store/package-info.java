/**
 * The parts of a store, wired once for all services of an engine.
 *
 * <p>Invariant: nothing is opened, linked or read before a service needs it, since most commands
 * need little and start-up is what people feel.
 */
package io.varve.engine.store;
