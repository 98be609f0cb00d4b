package io.varve.image.unpack;

import io.varve.oci.MediaType.Compression;
import io.varve.storage.layer.Decompressor;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.Arrays;

/** Finds out how a stream is compressed without consuming it. */
public final class Decompression {

  private static final int BUFFER = 256 * 1024;
  private static final int MAGIC_BYTES = 6;

  private Decompression() {}

  /**
   * A stream whose compression has been found out.
   *
   * @param stream the stream, still at its start
   * @param compression its compression
   */
  public record Detected(InputStream stream, Compression compression) {

    /**
     * Uncompresses the stream.
     *
     * @return the plain bytes
     * @throws IOException when the first bytes can't be read
     */
    public InputStream plain() throws IOException {
      return Decompressor.open(stream);
    }
  }

  /**
   * Looks at the start of a stream.
   *
   * @param in the stream
   * @return the same bytes, with their compression
   * @throws IOException when the first bytes can't be read
   */
  public static Detected detect(InputStream in) throws IOException {
    BufferedInputStream stream = new BufferedInputStream(in, BUFFER);
    stream.mark(MAGIC_BYTES);
    byte[] start = new byte[MAGIC_BYTES];
    int length = stream.readNBytes(start, 0, MAGIC_BYTES);
    stream.reset();
    return new Detected(stream, Decompressor.detect(Arrays.copyOf(start, length)));
  }
}
