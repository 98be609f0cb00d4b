package io.varve.cli.template;

/** A template that can't be read or does not fit the value. */
public final class TemplateError extends RuntimeException {
  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param message one line for a person
   */
  public TemplateError(String message) {
    super(message);
  }
}
