package io.varve.builder.instruction;

/**
 * {@code CMD}: the default command, or arguments of the entry point.
 *
 * @param source where it comes from
 * @param command the command; nothing in it is expanded
 */
public record Cmd(Source source, CommandLine command) implements Instruction {

  @Override
  public String keyword() {
    return "CMD";
  }
}
