/**
 * The {@code varve} command: its start, its global options and its end.
 *
 * <p>Invariants: this module alone reads the environment, writes to standard streams and ends the
 * process; a start loads one command and nothing else; control-C lets the command clean up, then
 * ends with 130.
 */
package io.varve.cli;
