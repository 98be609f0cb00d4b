package io.varve.builder.context;

import io.varve.builder.tree.TreePath;

/** Says which files of a directory do not belong to the context. */
public interface ContextFilter {

  /** Excludes nothing. */
  ContextFilter NONE =
      new ContextFilter() {
        @Override
        public boolean excludes(TreePath path) {
          return false;
        }

        @Override
        public boolean mayIncludeBelow(TreePath directory) {
          return true;
        }

        @Override
        public boolean excludesNothing() {
          return true;
        }
      };

  /**
   * Whether a file or directory is excluded, by itself or by a directory above it.
   *
   * @param path its path
   * @return true when it is
   */
  boolean excludes(TreePath path);

  /**
   * Whether something in an excluded directory may be included by an exception.
   *
   * @param directory the directory
   * @return false when everything below is excluded
   */
  boolean mayIncludeBelow(TreePath directory);

  /**
   * Whether this excludes nothing at all.
   *
   * @return true when every file belongs to the context
   */
  default boolean excludesNothing() {
    return false;
  }
}
