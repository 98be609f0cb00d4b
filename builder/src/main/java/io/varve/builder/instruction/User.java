package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;

/**
 * {@code USER}: who runs what follows.
 *
 * @param source where it comes from
 * @param user {@code user[:group]}, names or numbers
 */
public record User(Source source, Word user) implements Instruction {

  @Override
  public String keyword() {
    return "USER";
  }
}
