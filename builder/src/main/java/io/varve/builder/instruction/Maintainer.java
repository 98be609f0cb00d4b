package io.varve.builder.instruction;

/**
 * {@code MAINTAINER}: the author; deprecated.
 *
 * @param source where it comes from
 * @param name as written; nothing is expanded
 */
public record Maintainer(Source source, String name) implements Instruction {

  @Override
  public String keyword() {
    return "MAINTAINER";
  }
}
