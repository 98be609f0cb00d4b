package io.varve.builder.output;

import java.nio.file.Path;

/** Where the result of a build goes besides the store ({@code --output}). */
public sealed interface BuildOutput {

  /** An image in the store; also what a build without outputs makes. */
  record Image() implements BuildOutput {}

  /**
   * The files, in a directory of the host.
   *
   * @param path the directory; made when it is missing
   */
  record Directory(Path path) implements BuildOutput {}

  /**
   * The files, as one tar.
   *
   * @param path the file
   */
  record Tar(Path path) implements BuildOutput {}
}
