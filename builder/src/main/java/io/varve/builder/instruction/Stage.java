package io.varve.builder.instruction;

import java.util.List;
import java.util.Optional;

/**
 * A build stage.
 *
 * @param index its number, the first is 0
 * @param from its beginning
 * @param instructions what follows, without FROM
 */
public record Stage(int index, From from, List<Instruction> instructions) {

  /** Copies the list. */
  public Stage {
    instructions = List.copyOf(instructions);
  }

  /**
   * Its name.
   *
   * @return the name in lower case, absent when it has none
   */
  public Optional<String> name() {
    return from.name();
  }

  /**
   * What messages call it.
   *
   * @return its name, else its number
   */
  public String label() {
    return name().orElseGet(() -> Integer.toString(index));
  }
}
