package io.varve.engine.volume;

/**
 * What is known of a block volume besides its blocks.
 *
 * @param sizeBytes the size of the device
 * @param fileSystem what it is to hold
 * @param state how far that has come
 */
public record BlockForm(long sizeBytes, FileSystemType fileSystem, State state) {

  /** How far the file system has come. */
  public enum State {
    /** Nothing was made yet; the first container does. */
    NEW,
    /** Somebody began to make it; it is made anew. */
    FORMATTING,
    /** What is there counts and is never formatted over. */
    READY
  }

  /**
   * The same volume in another size.
   *
   * @param bytes the size
   * @return a copy
   */
  BlockForm withSize(long bytes) {
    return new BlockForm(bytes, fileSystem, state);
  }

  /**
   * The same volume in another state.
   *
   * @param next the state
   * @return a copy
   */
  BlockForm in(State next) {
    return new BlockForm(sizeBytes, fileSystem, next);
  }
}
