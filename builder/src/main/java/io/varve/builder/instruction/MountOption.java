package io.varve.builder.instruction;

import io.varve.builder.expansion.Environment;
import io.varve.builder.expansion.Expander;
import io.varve.builder.expansion.Word;
import java.util.Optional;

/**
 * A {@code --mount} before its variables are expanded.
 *
 * @param value what follows {@code --mount=}
 * @param from the stage, image or named context it reads, known without variables
 */
public record MountOption(Word value, Optional<String> from) {

  /**
   * Expands the values and reads the option.
   *
   * @param expander the Dockerfile's
   * @param environment the variables
   * @return the mount
   * @throws io.varve.builder.syntax.DockerfileError when a key or value is not known or keys do not
   *     go together
   */
  public RunMount resolve(Expander expander, Environment environment) {
    return new MountReader(value, expander, environment).read();
  }
}
