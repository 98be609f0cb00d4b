package io.varve.engine.monitor;

import java.nio.ByteBuffer;

/** Finds a sequence in a stream of bytes, also across pieces, and holds it back. */
final class DetachKeys {
  private final byte[] sequence;
  private int matched;

  /**
   * A filter.
   *
   * @param sequence what to look for; empty finds nothing
   */
  DetachKeys(byte[] sequence) {
    this.sequence = sequence.clone();
  }

  /**
   * Passes bytes on until the sequence is complete.
   *
   * @param bytes the bytes
   * @param length how many of them
   * @param target takes what is not part of the sequence; has room for length and the sequence
   * @return whether the sequence was completed; the rest of the bytes is dropped then
   */
  boolean filter(byte[] bytes, int length, ByteBuffer target) {
    for (int i = 0; i < length; i++) {
      if (sequence.length == 0) {
        target.put(bytes[i]);
      } else if (step(bytes[i], target)) {
        return true;
      }
    }
    return false;
  }

  private boolean step(byte next, ByteBuffer target) {
    if (next != sequence[matched]) {
      target.put(sequence, 0, matched);
      matched = 0;
      if (next != sequence[0]) {
        target.put(next);
        return false;
      }
    }
    matched++;
    return matched == sequence.length;
  }
}
