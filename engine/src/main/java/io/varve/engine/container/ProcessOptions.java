package io.varve.engine.container;

import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * What a container's first process is asked to be; what is absent comes from the image.
 *
 * @param entrypoint replaces the image's entry point, and then its default command is not used; an
 *     empty list means none
 * @param command replaces the image's default command, when not empty
 * @param environment {@code NAME=value}, over the image's variables
 * @param workingDirectory an absolute path in the container
 * @param user {@code user[:group]}, names or numbers
 * @param groups further groups, names or numbers
 * @param tty whether it gets a terminal
 * @param openStdin whether its standard input stays open while nobody is attached
 * @param stopSignal the signal that {@code stop} sends
 * @param stopTimeout how long {@code stop} waits before it kills
 * @param oomScore -1000 to 1000: how soon it is killed when the host runs out of memory
 */
public record ProcessOptions(
    Optional<List<String>> entrypoint,
    List<String> command,
    List<String> environment,
    Optional<String> workingDirectory,
    Optional<String> user,
    List<String> groups,
    boolean tty,
    boolean openStdin,
    Optional<String> stopSignal,
    Optional<Duration> stopTimeout,
    OptionalInt oomScore) {
  /** Everything from the image, no terminal, no input. */
  public static final ProcessOptions OF_IMAGE =
      new ProcessOptions(
          Optional.empty(),
          List.of(),
          List.of(),
          Optional.empty(),
          Optional.empty(),
          List.of(),
          false,
          false,
          Optional.empty(),
          Optional.empty(),
          OptionalInt.empty());

  /** Copies the lists. */
  public ProcessOptions {
    entrypoint = entrypoint.map(List::copyOf);
    command = List.copyOf(command);
    environment = List.copyOf(environment);
    groups = List.copyOf(groups);
  }

  /**
   * The same options with another command.
   *
   * @param arguments program and arguments
   * @return a copy
   */
  public ProcessOptions withCommand(List<String> arguments) {
    return new ProcessOptions(
        entrypoint,
        arguments,
        environment,
        workingDirectory,
        user,
        groups,
        tty,
        openStdin,
        stopSignal,
        stopTimeout,
        oomScore);
  }
}
