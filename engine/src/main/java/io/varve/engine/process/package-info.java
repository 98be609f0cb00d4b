/**
 * Programs of the host that the engine calls: where they are, and one way to call them.
 *
 * <p>Invariants: arguments are lists and never pass through a shell; what a program prints is
 * bounded; a program whose caller is interrupted is ended, with its children's pipes closed.
 */
package io.varve.engine.process;
