package io.varve.builder.instruction;

import java.util.List;

/**
 * {@code SHELL}: the shell of the shell form from here on.
 *
 * @param source where it comes from
 * @param arguments program and arguments, never empty; nothing is expanded
 */
public record Shell(Source source, List<String> arguments) implements Instruction {

  /** Copies the lists. */
  public Shell {
    arguments = List.copyOf(arguments);
  }

  @Override
  public String keyword() {
    return "SHELL";
  }
}
