package io.varve.builder.tree;

/** Decides which files below a source are copied. Paths are relative to the source. */
public interface PathSelection {

  /** Everything. */
  PathSelection ALL =
      new PathSelection() {
        @Override
        public boolean includes(TreePath path) {
          return true;
        }

        @Override
        public boolean mayIncludeBelow(TreePath directory) {
          return true;
        }

        @Override
        public boolean includesEverything() {
          return true;
        }
      };

  /**
   * Whether a file or directory is copied.
   *
   * @param path its path
   * @return true when it is
   */
  boolean includes(TreePath path);

  /**
   * Whether something in a directory could be copied.
   *
   * @param directory its path
   * @return false when the directory need not be looked at
   */
  boolean mayIncludeBelow(TreePath directory);

  /**
   * Whether this leaves nothing out.
   *
   * @return true when every file is copied
   */
  default boolean includesEverything() {
    return false;
  }
}
