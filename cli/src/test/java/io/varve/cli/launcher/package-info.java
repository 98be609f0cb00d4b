/** The launcher script, with a stand-in for Java. */
package io.varve.cli.launcher;
