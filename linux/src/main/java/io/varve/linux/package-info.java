/**
 * What Linux offers beyond {@code java.nio.file}: every foreign-function call of the engine.
 *
 * <p>One native call shape serves all of it: {@code syscall(number, six words)}. Binding a shape
 * costs milliseconds, so there is one, bound when the first call is made; programs that need none
 * pay nothing.
 *
 * <p>Invariants: names given to a {@link io.varve.linux.DirectoryHandle} are single components, so
 * a call can't leave the directory; a failed call throws the exact {@code java.nio.file} exception
 * where one exists, otherwise a {@link io.varve.linux.SystemCallException} that keeps the errno.
 * File names are strings in the mapping of {@link io.varve.linux.FileNames}, which loses no byte.
 * Calls that may block for long (locks, sockets, waiting for a process) occupy the carrier of a
 * virtual thread; their documentation says how they avoid it or whom to call them from.
 */
package io.varve.linux;
