/** Block volumes through the command, each verb in a process of its own. */
package io.varve.cli.volume;
