package io.varve.builder.syntax;

import java.util.List;
import java.util.Optional;

/**
 * A Dockerfile split into instructions.
 *
 * @param file the file
 * @param syntax the value of the {@code syntax} directive
 * @param escape the escape character
 * @param check the value of the {@code check} directive
 * @param instructions at least one
 * @param emptyContinuations empty lines inside continued instructions
 */
public record SyntaxTree(
    SourceFile file,
    Optional<String> syntax,
    char escape,
    Optional<String> check,
    List<InstructionNode> instructions,
    List<Span> emptyContinuations) {

  /** Copies the lists. */
  public SyntaxTree {
    instructions = List.copyOf(instructions);
    emptyContinuations = List.copyOf(emptyContinuations);
  }
}
