package io.varve.builder.instruction;

/**
 * {@code ENTRYPOINT}: the program that the image is.
 *
 * @param source where it comes from
 * @param command the command; nothing in it is expanded
 */
public record Entrypoint(Source source, CommandLine command) implements Instruction {

  @Override
  public String keyword() {
    return "ENTRYPOINT";
  }
}
