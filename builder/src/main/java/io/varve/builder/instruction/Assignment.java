package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;

/**
 * A name and its value, in ENV and LABEL.
 *
 * @param name the name
 * @param value the value
 * @param spaced whether it was written {@code NAME value}, the old form
 */
public record Assignment(Word name, Word value, boolean spaced) {}
