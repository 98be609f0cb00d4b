package io.varve.builder.syntax;

import io.varve.oci.error.InvalidArgument;
import java.util.Optional;

/**
 * Something in a Dockerfile that can't be read or does not make sense.
 *
 * <p>{@link #getMessage()} is one line, {@code Dockerfile:3:1: unknown instruction "RUNN"; did you
 * mean RUN?}; {@link #render()} adds the line itself with the place marked.
 */
public final class DockerfileError extends InvalidArgument {

  private static final long serialVersionUID = 1L;

  private final transient Span span;
  private final String problem;
  private final String expected;
  private final String suggestion;

  /**
   * Creates the failure.
   *
   * @param span the place
   * @param problem what is wrong, without file and line
   * @param expected what could stand there, empty when the problem says it
   * @param suggestion the nearest word that would be right, empty when none is near
   */
  public DockerfileError(Span span, String problem, String expected, String suggestion) {
    super(message(span, problem, expected, suggestion));
    this.span = span;
    this.problem = problem;
    this.expected = expected;
    this.suggestion = suggestion;
  }

  /**
   * Creates a failure that needs no more than a sentence.
   *
   * @param span the place
   * @param problem what is wrong, without file and line
   */
  public DockerfileError(Span span, String problem) {
    this(span, problem, "", "");
  }

  /**
   * A failure of something that the instruction asks for.
   *
   * @param span the instruction
   * @param cause what failed; its message is the problem
   */
  public DockerfileError(Span span, Exception cause) {
    super(message(span, String.valueOf(cause.getMessage()), "", ""), cause);
    this.span = span;
    this.problem = String.valueOf(cause.getMessage());
    this.expected = "";
    this.suggestion = "";
  }

  private static String message(Span span, String problem, String expected, String suggestion) {
    StringBuilder message = new StringBuilder().append(span).append(": ").append(problem);
    if (!suggestion.isEmpty()) {
      message.append("; did you mean ").append(suggestion).append('?');
    } else if (!expected.isEmpty()) {
      message.append("; expected ").append(expected);
    }
    return printable(message);
  }

  /** Nothing in a file may move a terminal's cursor or break the message's line. */
  private static String printable(StringBuilder message) {
    for (int i = 0; i < message.length(); i++) {
      if (Character.isISOControl(message.charAt(i))) {
        message.setCharAt(i, '?');
      }
    }
    return message.toString();
  }

  /**
   * The place.
   *
   * @return a span of the file
   */
  public Span span() {
    return span;
  }

  /**
   * What is wrong, without the place.
   *
   * @return a sentence without a full stop
   */
  public String problem() {
    return problem;
  }

  /**
   * What could stand there.
   *
   * @return a description, absent when the problem says it
   */
  public Optional<String> expected() {
    return expected.isEmpty() ? Optional.empty() : Optional.of(expected);
  }

  /**
   * The nearest word that would be right.
   *
   * @return the word, absent when none is near
   */
  public Optional<String> suggestion() {
    return suggestion.isEmpty() ? Optional.empty() : Optional.of(suggestion);
  }

  /**
   * The message with the line and a mark under the place.
   *
   * @return several lines, each ended by a newline
   */
  public String render() {
    StringBuilder text = new StringBuilder(getMessage()).append('\n');
    Excerpt.append(text, span);
    if (!suggestion.isEmpty() && !expected.isEmpty()) {
      text.append(printable(new StringBuilder("expected ").append(expected))).append('\n');
    }
    return text.toString();
  }
}
