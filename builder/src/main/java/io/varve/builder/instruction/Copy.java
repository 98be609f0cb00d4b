package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import java.util.List;
import java.util.Optional;

/**
 * {@code COPY}: copies files from the context, a stage or an image.
 *
 * @param source where it comes from
 * @param sources what to copy, in order
 * @param destination where to
 * @param from the stage (name or number), image or named context, never with variables
 * @param chown {@code user[:group]} of the copies
 * @param chmod octal or symbolic mode of the copies
 * @param link whether the layer is independent of those below ({@code --link})
 * @param parents whether parent directories of the sources are kept ({@code --parents})
 * @param excludes patterns of what to leave out, as {@code .dockerignore} reads them; no variables
 */
public record Copy(
    Source source,
    List<CopySource> sources,
    Word destination,
    Optional<String> from,
    Optional<Word> chown,
    Optional<Word> chmod,
    boolean link,
    boolean parents,
    List<String> excludes)
    implements Instruction {

  /** Copies the lists. */
  public Copy {
    sources = List.copyOf(sources);
    excludes = List.copyOf(excludes);
  }

  @Override
  public String keyword() {
    return "COPY";
  }
}
