package io.varve.cli.command;

import io.varve.cli.option.Arguments;
import io.varve.cli.option.UsageError;
import io.varve.engine.container.ContainerRecord;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Optional;

/**
 * The file of {@code --cidfile}, which takes the id of the container that a command makes.
 *
 * @param path the file, empty when none is asked for
 */
record IdFile(Optional<Path> path) {

  /** The file that was asked for; it must not exist, and that is said before anything is made. */
  static IdFile of(Arguments arguments, Session session) {
    Optional<Path> path = arguments.value("cidfile").map(session::path);
    path.filter(Files::exists)
        .ifPresent(
            file -> {
              throw new UsageError(
                  UsageError.FLAG,
                  "container id file " + file + " exists already: remove it first");
            });
    return new IdFile(path);
  }

  void write(ContainerRecord made) throws IOException {
    if (path.isPresent()) {
      Files.writeString(path.get(), made.id().value(), StandardOpenOption.CREATE_NEW);
    }
  }
}
