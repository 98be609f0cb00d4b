/**
 * Turns facts into text: docker's sizes, durations, tables and {@code --format} templates.
 *
 * <p>Invariants: everything here is a pure function of its arguments; text that comes from outside
 * never carries a control character to a terminal.
 */
package io.varve.cli.format;
