/** Block volumes through the command. */
package io.varve.cli.volume;
