package io.varve.builder;

import io.varve.builder.context.ContextFilter;
import io.varve.builder.context.ReceivedContext;
import io.varve.builder.ignore.DockerIgnore;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.DockerfileParser;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Objects;
import java.util.Optional;

/**
 * The files that say how a directory is built.
 *
 * @param dockerfile the instructions
 * @param filter what {@code .dockerignore} leaves out of the context
 */
public record BuildFiles(Dockerfile dockerfile, ContextFilter filter) {

  private static final List<String> DEFAULT_NAMES = List.of("Dockerfile", "Containerfile");
  private static final String IGNORE_FILE = ".dockerignore";

  /**
   * Reads them. The ignore file is {@code NAME.dockerignore} beside the Dockerfile, else {@code
   * .dockerignore} in the context.
   *
   * @param context the directory of the build context
   * @param file the Dockerfile; empty for {@code Dockerfile} or {@code Containerfile} in the
   *     context
   * @return the files
   * @throws NotFound when there is no Dockerfile
   * @throws io.varve.builder.syntax.DockerfileError when one can't be understood
   * @throws IOException when reading fails
   */
  public static BuildFiles read(Path context, Optional<Path> file) throws IOException {
    Path dockerfile = file.orElseGet(() -> find(context));
    String name = Objects.requireNonNull(dockerfile.getFileName()).toString();
    byte[] content;
    try {
      content = Files.readAllBytes(dockerfile);
    } catch (NoSuchFileException e) {
      throw new NotFound("no Dockerfile at " + dockerfile + "; name it with --file", e);
    }
    return new BuildFiles(DockerfileParser.parse(name, content), filter(context, dockerfile));
  }

  /**
   * The filter of a context without a Dockerfile of its own, such as one from standard input.
   *
   * @param context the directory of the build context
   * @return what {@code .dockerignore} says
   * @throws IOException when reading fails
   */
  public static ContextFilter filter(Path context) throws IOException {
    return first(List.of(context.resolve(IGNORE_FILE)));
  }

  /**
   * The filter of a context.
   *
   * @param context the directory of the build context
   * @param dockerfile the Dockerfile, beside which a filter of its own may lie
   * @return what that, else {@code .dockerignore}, says
   * @throws IOException when reading fails
   */
  public static ContextFilter filter(Path context, Path dockerfile) throws IOException {
    Path name = Objects.requireNonNull(dockerfile.getFileName());
    return first(
        List.of(dockerfile.resolveSibling(name + IGNORE_FILE), context.resolve(IGNORE_FILE)));
  }

  /**
   * The filter of a context that came from elsewhere.
   *
   * @param context the context
   * @param dockerfile the path of the Dockerfile in it
   * @return what the filter of the Dockerfile's own, else {@code .dockerignore}, says
   * @throws IOException when reading fails
   */
  public static ContextFilter filter(ReceivedContext context, String dockerfile)
      throws IOException {
    return first(List.of(context.resolve(dockerfile + IGNORE_FILE), context.resolve(IGNORE_FILE)));
  }

  /**
   * The Dockerfile of a directory.
   *
   * @param context the directory
   * @return {@code Dockerfile} or {@code Containerfile} in it
   * @throws NotFound when there is neither
   */
  public static Path find(Path context) {
    for (String name : DEFAULT_NAMES) {
      if (Files.isRegularFile(context.resolve(name))) {
        return context.resolve(name);
      }
    }
    throw new NotFound(
        "no Dockerfile in " + context + "; make one or name another with --file (-f)");
  }

  private static ContextFilter first(List<Path> candidates) throws IOException {
    for (Path file : candidates) {
      try {
        DockerIgnore rules =
            DockerIgnore.parse(
                Objects.requireNonNull(file.getFileName()).toString(), Files.readAllBytes(file));
        return rules.excludesNothing() ? ContextFilter.NONE : rules;
      } catch (NoSuchFileException _) {
        // the next one, or none
      }
    }
    return ContextFilter.NONE;
  }
}
