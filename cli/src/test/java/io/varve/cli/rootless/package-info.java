/** The command as an ordinary user runs it. */
package io.varve.cli.rootless;
