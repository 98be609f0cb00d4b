package io.varve.blockstore;

/**
 * A range of a device that is of one kind.
 *
 * @param offset where it begins, in bytes
 * @param length its length in bytes, above 0
 * @param kind what is there
 */
public record Extent(long offset, long length, Kind kind) {

  /** What a range holds. */
  public enum Kind {
    /** Bytes that were written. */
    DATA,
    /** Nothing is stored; reads as zeros. */
    HOLE
  }

  /**
   * Where it ends.
   *
   * @return the offset behind its last byte
   */
  public long end() {
    return offset + length;
  }
}
