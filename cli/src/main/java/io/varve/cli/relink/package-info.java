/**
 * A step of the build, run by the launcher once the jars are made: what the compiler leaves to be
 * linked at the first use, in every process anew, is linked here once.
 *
 * <p>Invariant: a rewritten class does what the compiled one does; no command needs this package.
 */
package io.varve.cli.relink;
