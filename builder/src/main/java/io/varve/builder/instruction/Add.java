package io.varve.builder.instruction;

import io.varve.builder.expansion.Word;
import java.util.List;
import java.util.Optional;

/**
 * {@code ADD}: copies files, archives, downloads and git repositories.
 *
 * @param source where it comes from
 * @param sources what to add, in order
 * @param destination where to
 * @param chown {@code user[:group]} of what is added
 * @param chmod octal or symbolic mode of what is added
 * @param link whether the layer is independent of those below ({@code --link})
 * @param keepGitDirectory whether {@code .git} of a repository stays; absent: what the URL says
 * @param checksum the digest that a download, or the commit that a repository, must have
 * @param unpack whether archives are unpacked; absent: local ones are, downloads are not
 * @param excludes patterns of what to leave out, as {@code .dockerignore} reads them; no variables
 */
public record Add(
    Source source,
    List<CopySource> sources,
    Word destination,
    Optional<Word> chown,
    Optional<Word> chmod,
    boolean link,
    Optional<Boolean> keepGitDirectory,
    Optional<Word> checksum,
    Optional<Boolean> unpack,
    List<String> excludes)
    implements Instruction {

  /** Copies the lists. */
  public Add {
    sources = List.copyOf(sources);
    excludes = List.copyOf(excludes);
  }

  @Override
  public String keyword() {
    return "ADD";
  }
}
