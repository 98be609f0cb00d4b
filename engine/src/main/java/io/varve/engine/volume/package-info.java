/**
 * Volumes: directories with data that outlives containers, and how a container asks for mounts.
 *
 * <p>Invariants: a volume in use is never removed; the data of a volume lies in {@code
 * volumes/NAME/_data} and nowhere else; a new empty volume takes over what the image has at its
 * place, once.
 */
package io.varve.engine.volume;
