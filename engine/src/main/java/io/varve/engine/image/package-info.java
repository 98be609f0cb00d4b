/**
 * Images as people handle them: list, name, remove, explain.
 *
 * <p>Invariants: removing a name never touches content that something else refers to; an image that
 * a running container uses is never removed.
 */
package io.varve.engine.image;
