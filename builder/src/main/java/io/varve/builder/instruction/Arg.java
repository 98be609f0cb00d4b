package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import java.util.List;
import java.util.Optional;

/**
 * {@code ARG}: declares build arguments.
 *
 * @param source where it comes from
 * @param declarations in order; a default sees the declarations before it
 */
public record Arg(Source source, List<Declaration> declarations) implements Instruction {

  /** Copies the lists. */
  public Arg {
    declarations = List.copyOf(declarations);
  }

  /**
   * One declared argument.
   *
   * @param name its name
   * @param value the default, absent when it has none
   * @param description what the comment above says of it
   */
  public record Declaration(Word name, Optional<Word> value, Optional<String> description) {}

  @Override
  public String keyword() {
    return "ARG";
  }
}
