/**
 * {@code .dockerignore} and the patterns of {@code --exclude}.
 *
 * <p>Rules are compiled into one tree over path segments; a directory remembers which branches it
 * is in, so that a file costs a look-up of its name and not a pass over all rules.
 *
 * <p>Invariants: the last rule that matches a path or a directory above it decides; without one the
 * path is included; the root is never excluded.
 */
package io.varve.builder.ignore;
