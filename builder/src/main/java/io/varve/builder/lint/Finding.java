package io.varve.builder.lint;

import io.varve.builder.syntax.Span;

/**
 * A rule that is broken somewhere.
 *
 * @param rule the rule
 * @param message what is wrong there, one line
 * @param span the place
 */
public record Finding(Rule rule, String message, Span span) {

  /** {@code Dockerfile:3:1: StageNameCasing: ...}. */
  @Override
  public String toString() {
    return span + ": " + rule.title() + ": " + message;
  }
}
