package io.varve.storage.layer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;

/** Bytes in pieces, so that big content passes without being copied. */
@FunctionalInterface
interface ChunkSource {

  /** The buffer size for streams. */
  int CHUNK = 256 * 1024;

  /**
   * The next piece, valid until the next call.
   *
   * @return at least one byte, or none at the end
   */
  ByteBuffer next() throws IOException;

  /** The pieces of a stream. */
  static ChunkSource of(InputStream stream) {
    byte[] buffer = new byte[CHUNK];
    return () -> {
      int count = stream.readNBytes(buffer, 0, CHUNK);
      return ByteBuffer.wrap(buffer, 0, count);
    };
  }
}
