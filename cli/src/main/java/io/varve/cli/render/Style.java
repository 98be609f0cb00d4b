package io.varve.cli.render;

/** Colours, or none. */
public enum Style {
  /** With escape sequences. */
  COLOURED,
  /** Text only. */
  PLAIN;

  private static final String RESET = "\u001b[0m";

  /**
   * Something that went well.
   *
   * @param text the text
   * @return the text in green
   */
  public String good(String text) {
    return wrap("\u001b[32m", text);
  }

  /**
   * Something that failed.
   *
   * @param text the text
   * @return the text in red
   */
  public String bad(String text) {
    return wrap("\u001b[31m", text);
  }

  /**
   * Something that matters.
   *
   * @param text the text
   * @return the text in bold
   */
  public String strong(String text) {
    return wrap("\u001b[1m", text);
  }

  /**
   * Something that matters less.
   *
   * @param text the text
   * @return the text dimmed
   */
  public String faint(String text) {
    return wrap("\u001b[2m", text);
  }

  /**
   * Something in progress.
   *
   * @param text the text
   * @return the text in blue
   */
  public String active(String text) {
    return wrap("\u001b[36m", text);
  }

  private String wrap(String start, String text) {
    return switch (this) {
      case COLOURED -> start + text + RESET;
      case PLAIN -> text;
    };
  }
}
