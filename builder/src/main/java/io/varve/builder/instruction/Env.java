package io.varve.builder.instruction;

import java.util.List;

/**
 * {@code ENV}: sets variables. All values see the environment from before the instruction.
 *
 * @param source where it comes from
 * @param variables in order; names and values are expanded
 */
public record Env(Source source, List<Assignment> variables) implements Instruction {

  /** Copies the lists. */
  public Env {
    variables = List.copyOf(variables);
  }

  @Override
  public String keyword() {
    return "ENV";
  }
}
