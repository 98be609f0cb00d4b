/**
 * The program as a process, for tests.
 *
 * <p>Invariant: what is started here is waited for, unless a test only takes the command line.
 */
package io.varve.cli.testing;
