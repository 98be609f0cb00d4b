package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;

/**
 * {@code WORKDIR}: changes the working directory, relative to the current one.
 *
 * @param source where it comes from
 * @param path the directory
 */
public record Workdir(Source source, Word path) implements Instruction {

  @Override
  public String keyword() {
    return "WORKDIR";
  }
}
