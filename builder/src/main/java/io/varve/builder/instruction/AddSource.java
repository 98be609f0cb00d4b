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
   * @param checksum the commit that it must be, or its beginning
   * @param keepGitDirectory whether {@code .git} stays; absent when the address does not say
   * @param submodules whether the repositories that this one names are fetched, too
   */
  record GitRepository(
      String remote,
      Optional<String> reference,
      Optional<String> subdirectory,
      Optional<String> checksum,
      Optional<Boolean> keepGitDirectory,
      boolean submodules)
      implements AddSource {}

  /**
   * Tells what a source is: {@code git://}, {@code ssh://}, {@code git@host:path} and http URLs
   * whose path ends in {@code .git} are repositories, other http URLs are downloads, everything
   * else is a path. The address of a repository goes on with {@code #REF:DIRECTORY}, or with {@code
   * ?branch=…&subdir=…} and the other parameters of the Dockerfile reference ("Adding files from a
   * Git repository").
   *
   * @param source the source after expansion
   * @return what it is
   * @throws io.varve.oci.error.InvalidArgument when a parameter is unknown or contradicts another
   */
  static AddSource of(String source) {
    return AddSources.classify(source);
  }
}
