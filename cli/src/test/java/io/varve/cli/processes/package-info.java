/** The command as several processes on one store. */
package io.varve.cli.processes;
