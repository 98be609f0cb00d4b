package io.varve.engine.process;

/**
 * How a program ended.
 *
 * @param exitCode its exit code; 128 + n after signal n
 * @param output what it wrote to standard output, UTF-8
 * @param error what it wrote to standard error, UTF-8
 */
public record CommandResult(int exitCode, String output, String error) {
  /**
   * Whether it ended well.
   *
   * @return true for exit code 0
   */
  public boolean succeeded() {
    return exitCode == 0;
  }

  /**
   * The line that tells a person most: the last of standard error, or else of standard output.
   *
   * @return one line, without control characters
   */
  public String reason() {
    String text = error.isBlank() ? output : error;
    String line = text.strip();
    line = line.substring(line.lastIndexOf('\n') + 1);
    StringBuilder clean = new StringBuilder(line.length());
    line.chars().filter(c -> !Character.isISOControl(c)).forEach(c -> clean.append((char) c));
    return clean.isEmpty() ? "exit code " + exitCode : clean.toString();
  }
}
