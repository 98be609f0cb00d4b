package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import java.util.Optional;

/**
 * {@code FROM [--platform=P] BASE [AS NAME]}: begins a stage.
 *
 * @param source where it comes from
 * @param base an image reference, the name of an earlier stage, or {@code scratch}; global
 *     arguments apply
 * @param name the name of the stage, in lower case
 * @param platform what {@code --platform} says; global and platform arguments apply
 */
public record From(Source source, Word base, Optional<String> name, Optional<Word> platform)
    implements Instruction {

  @Override
  public String keyword() {
    return "FROM";
  }
}
