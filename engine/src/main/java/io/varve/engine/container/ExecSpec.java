package io.varve.engine.container;

import java.util.List;
import java.util.Optional;

/**
 * A further process in a running container.
 *
 * @param arguments program and arguments
 * @param environment {@code NAME=value}, over the container's variables
 * @param workingDirectory an absolute path; empty for the container's
 * @param user {@code user[:group]}; empty for the container's
 * @param tty whether it gets a terminal
 * @param openStdin whether it has a standard input
 * @param privileged whether it gets every capability
 */
public record ExecSpec(
    List<String> arguments,
    List<String> environment,
    Optional<String> workingDirectory,
    Optional<String> user,
    boolean tty,
    boolean openStdin,
    boolean privileged) {
  /** Copies the lists. */
  public ExecSpec {
    arguments = List.copyOf(arguments);
    environment = List.copyOf(environment);
  }

  /**
   * A process with the container's settings.
   *
   * @param arguments program and arguments
   * @return the request
   */
  public static ExecSpec of(String... arguments) {
    return new ExecSpec(
        List.of(arguments), List.of(), Optional.empty(), Optional.empty(), false, false, false);
  }
}
