package io.varve.builder.solve;

import io.varve.builder.step.StepTerminal;
import java.util.Optional;

/**
 * How a build helps to find out why it did what it did.
 *
 * @param explain whether misses of the cache are explained
 * @param shell the terminal on which a shell is opened before the step that failed, if wanted
 */
public record Diagnosis(boolean explain, Optional<StepTerminal> shell) {

  /** Not at all. */
  public static final Diagnosis NONE = new Diagnosis(false, Optional.empty());

  /**
   * The same with a shell in the state before a step that failed.
   *
   * @param terminal where it is opened
   * @return a copy
   */
  public Diagnosis withShell(StepTerminal terminal) {
    return new Diagnosis(explain, Optional.of(terminal));
  }
}
