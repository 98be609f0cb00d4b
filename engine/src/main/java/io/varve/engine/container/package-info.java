/**
 * Containers as values: what one is asked to be, its record, its state, and the services on it.
 *
 * <p>Invariants: a container is a row of metadata, an active snapshot and a directory; whoever
 * finds the row can rebuild everything else. Names and ids are unique in the store. A container's
 * state is what the exit file says, not what the last command believed. Whatever a container does
 * to its files stays in its own snapshot. Nothing that is copied in or out follows a link out of
 * the container's root.
 */
package io.varve.engine.container;
