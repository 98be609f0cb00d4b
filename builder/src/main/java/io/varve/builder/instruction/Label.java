package io.varve.builder.instruction;

import java.util.List;

/**
 * {@code LABEL}: sets labels.
 *
 * @param source where it comes from
 * @param labels in order; names and values are expanded
 */
public record Label(Source source, List<Assignment> labels) implements Instruction {

  /** Copies the lists. */
  public Label {
    labels = List.copyOf(labels);
  }

  @Override
  public String keyword() {
    return "LABEL";
  }
}
