/**
 * What happens to containers on this host: made, mounted, connected, started, watched, cleaned up.
 *
 * <p>Invariants: whoever changes a container's state holds its lock; a start that fails leaves
 * nothing mounted, connected or running; what a container had only while it ran is taken away by
 * the first command that finds it ended, whichever that is.
 */
package io.varve.engine.lifecycle;
