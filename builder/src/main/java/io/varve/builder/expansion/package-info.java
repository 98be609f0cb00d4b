/**
 * Variables in a Dockerfile's words: {@code $name}, {@code ${name}} and the modifiers, quotes and
 * escapes.
 *
 * <p>Invariants: expansion is a function of the word and the environment alone; the value of a
 * variable is never expanded again.
 */
package io.varve.builder.expansion;
