package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import java.util.List;

/**
 * {@code VOLUME}: paths with data of their own.
 *
 * @param source where it comes from
 * @param paths in order
 */
public record Volume(Source source, List<Word> paths) implements Instruction {

  /** Copies the lists. */
  public Volume {
    paths = List.copyOf(paths);
  }

  @Override
  public String keyword() {
    return "VOLUME";
  }
}
