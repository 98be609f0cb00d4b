/**
 * The commands, one class each.
 *
 * <p>A command describes itself, then runs with its arguments on a {@link
 * io.varve.cli.command.Session}, which holds the only way to the process: streams, environment,
 * terminal, engine. Invariants: only the command that was asked for is loaded; a command returns
 * its exit code and never ends the process; what it prints goes through the session.
 */
package io.varve.cli.command;
