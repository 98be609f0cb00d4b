/**
 * Monitors: processes that hold a container's streams, log and exit code, so that the container
 * outlives the command that started it.
 *
 * <p>Invariants: the exit code is on disk before the monitor ends; a container's output is in its
 * log whether or not somebody is attached; sockets lie under the run directory, and what must
 * survive a reboot lies in the store.
 */
package io.varve.engine.monitor;
