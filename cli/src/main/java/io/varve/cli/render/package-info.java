/**
 * Shows long work while it runs: live lines on a terminal, plain lines elsewhere.
 *
 * <p>Invariants: rendering never slows the work down (a report takes a lock and a few assignments;
 * drawing happens on a thread of its own, at most a dozen times a second); whatever happens, the
 * cursor ends at the start of a fresh line.
 */
package io.varve.cli.render;
