/**
 * Reads command lines as docker's hands write them.
 *
 * <p>Why not a library: describing one command to picocli and parsing with it costs 15 ms of a
 * start that has 30 ms to spend, and docker's rules (flags that end at the image's name, {@code
 * --flag=false}, {@code -itv A:B}) would have to be bent into it.
 *
 * <p>Invariants: nothing here prints or exits; each mistake is a {@link
 * io.varve.cli.option.UsageError} that names the argument and, where one is near, what was meant.
 */
package io.varve.cli.option;
