package io.varve.builder.step;

/** Takes what a program prints, line by line, from any thread. */
@FunctionalInterface
public interface StepOutput {

  /** Drops everything. */
  StepOutput NONE = (_, _) -> {};

  /**
   * Takes a line.
   *
   * @param error whether it came from standard error
   * @param text the line without its end; invalid UTF-8 is replaced
   */
  void line(boolean error, String text);
}
