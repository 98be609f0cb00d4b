package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import java.util.List;

/**
 * {@code EXPOSE}: ports that the image listens on.
 *
 * @param source where it comes from
 * @param ports {@code port[-port][/protocol]}; each word may expand to several ports
 */
public record Expose(Source source, List<Word> ports) implements Instruction {

  /** Copies the lists. */
  public Expose {
    ports = List.copyOf(ports);
  }

  @Override
  public String keyword() {
    return "EXPOSE";
  }
}
