package io.varve.builder.instruction;

import io.varve.builder.syntax.Span;

/**
 * Something that is accepted but should not be written.
 *
 * @param rule the lint rule it breaks
 * @param message what is wrong
 * @param span the place
 */
public record ParseWarning(String rule, String message, Span span) {}
