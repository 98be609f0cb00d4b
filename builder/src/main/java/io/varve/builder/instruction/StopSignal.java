package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;

/**
 * {@code STOPSIGNAL}: the signal that stops a container.
 *
 * @param source where it comes from
 * @param signal a name such as SIGTERM or TERM, or a number
 */
public record StopSignal(Source source, Word signal) implements Instruction {

  @Override
  public String keyword() {
    return "STOPSIGNAL";
  }
}
