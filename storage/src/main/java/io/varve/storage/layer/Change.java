package io.varve.storage.layer;

/**
 * A difference between a tree and what it stands on.
 *
 * @param kind what happened
 * @param path to what
 */
public record Change(Kind kind, LayerPath path) {

  /** What happened to a path. */
  public enum Kind {
    /** It was not there. */
    ADDED('A'),
    /** It was there and is different, or holds something different. */
    CHANGED('C'),
    /** It is not there any more. */
    DELETED('D');

    private final char letter;

    Kind(char letter) {
      this.letter = letter;
    }

    /**
     * Docker's letter.
     *
     * @return {@code A}, {@code C} or {@code D}
     */
    public char letter() {
      return letter;
    }
  }

  @Override
  public String toString() {
    return kind.letter + " /" + path;
  }
}
