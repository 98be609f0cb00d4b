package io.varve.engine.process;

import io.varve.oci.error.FailedPrecondition;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/**
 * Finds programs of the host.
 *
 * @param searchPath directories, first match wins
 */
public record Programs(List<Path> searchPath) {
  /** Copies the list. */
  public Programs {
    searchPath = List.copyOf(searchPath);
  }

  /**
   * Looks a program up.
   *
   * @param name its name, or an absolute path
   * @return its file, or empty
   */
  public Optional<Path> find(String name) {
    if (name.startsWith("/")) {
      return Optional.of(Path.of(name)).filter(Files::isExecutable);
    }
    for (Path directory : searchPath) {
      Path candidate = directory.resolve(name);
      if (Files.isRegularFile(candidate) && Files.isExecutable(candidate)) {
        return Optional.of(candidate);
      }
    }
    return Optional.empty();
  }

  /**
   * Looks a program up that is needed.
   *
   * @param name its name
   * @param debianPackage the package that has it
   * @param purpose what it is needed for
   * @return its file
   * @throws FailedPrecondition when it is missing, with the command that installs it
   */
  public Path require(String name, String debianPackage, String purpose) {
    return find(name)
        .orElseThrow(
            () ->
                new FailedPrecondition(
                    purpose
                        + " needs the program "
                        + name
                        + ", which is not on this host: install it with \"apt-get install "
                        + debianPackage
                        + "\" or run \"varve setup\""));
  }
}
