package io.varve.builder.instruction;

import java.util.Optional;

/** What a source of ADD is, once its variables are expanded. */
public sealed interface AddSource {

  /**
   * A path or pattern in the build context.
   *
   * @param pattern the pattern
   */
  record ContextPath(String pattern) implements AddSource {}

  /**
   * A file to download.
   *
   * @param url an http or https URL
   */
  record Download(String url) implements AddSource {}

  /**
   * A git repository.
   *
   * @param remote what git clones
   * @param reference branch, tag, commit or full reference; absent for the default branch
   * @param subdirectory the directory in it; absent for all of it
   */
  record GitRepository(String remote, Optional<String> reference, Optional<String> subdirectory)
      implements AddSource {}

  /**
   * Tells what a source is: {@code git://}, {@code ssh://}, {@code git@host:path} and http URLs
   * whose path ends in {@code .git} are repositories, other http URLs are downloads, everything
   * else is a path.
   *
   * @param source the source after expansion
   * @return what it is
   */
  static AddSource of(String source) {
    return AddSources.classify(source);
  }
}
