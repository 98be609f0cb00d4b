package io.varve.builder.graph;

import java.util.Optional;

/** One source of COPY or ADD. */
public sealed interface CopyInput {

  /**
   * Files of a tree.
   *
   * @param origin the tree
   * @param pattern a path or pattern in it
   * @param unpack whether an archive is unpacked
   */
  record Files(FileOrigin origin, String pattern, boolean unpack) implements CopyInput {}

  /**
   * A here-document.
   *
   * @param name the file's name
   * @param content its text
   */
  record Inline(String name, String content) implements CopyInput {}

  /**
   * A file to be downloaded.
   *
   * @param url its address
   * @param checksum the digest it must have
   * @param unpack whether an archive is unpacked
   */
  record Download(String url, Optional<String> checksum, boolean unpack) implements CopyInput {}

  /**
   * A git repository to be cloned.
   *
   * @param remote its address
   * @param reference branch, tag or commit
   * @param subdirectory the part that is copied
   * @param keepGitDirectory whether {@code .git} is copied too
   * @param checksum the commit it must be
   * @param submodules whether the repositories that this one names are fetched, too
   */
  record Git(
      String remote,
      Optional<String> reference,
      Optional<String> subdirectory,
      boolean keepGitDirectory,
      Optional<String> checksum,
      boolean submodules)
      implements CopyInput {}
}
