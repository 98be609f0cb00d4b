/**
 * The engine as a whole: what it takes on disk, what can go, what the host offers, whether the
 * store is sound.
 *
 * <p>Invariant: everything here reads; only {@code prune} changes anything, and it takes nothing
 * that a container, an image or a lease refers to.
 */
package io.varve.engine.system;
