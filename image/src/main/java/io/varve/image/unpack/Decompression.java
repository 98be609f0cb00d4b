package io.varve.image.unpack;

import com.github.luben.zstd.ZstdInputStream;
import io.varve.linux.inflate.GunzipStream;
import io.varve.oci.MediaType.Compression;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;

/** Finds out how bytes are compressed, and uncompresses them. */
public final class Decompression {

  private static final int BUFFER = 256 * 1024;

  private Decompression() {}

  /**
   * Uncompresses a stream.
   *
   * @param packed the compressed bytes
   * @param compression how they are compressed
   * @return the plain bytes; closing it closes the stream below
   * @throws IOException when the first bytes can't be read
   */
  public static InputStream open(InputStream packed, Compression compression) throws IOException {
    return switch (compression) {
      case NONE -> packed;
      case GZIP -> GunzipStream.open(packed);
      case ZSTD -> new ZstdInputStream(packed);
    };
  }

  /**
   * The compression that the first bytes of a blob show.
   *
   * @param start the first bytes
   * @param length how many there are, at least four unless the blob is shorter
   * @return the compression; none when the bytes are of no known one
   */
  public static Compression of(byte[] start, int length) {
    if (length >= 2 && start[0] == 0x1f && start[1] == (byte) 0x8b) {
      return Compression.GZIP;
    }
    boolean zstd =
        length >= 4
            && start[0] == 0x28
            && start[1] == (byte) 0xb5
            && start[2] == 0x2f
            && start[3] == (byte) 0xfd;
    return zstd ? Compression.ZSTD : Compression.NONE;
  }

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
      return open(stream, compression);
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
    stream.mark(4);
    byte[] start = new byte[4];
    int length = stream.readNBytes(start, 0, 4);
    stream.reset();
    return new Detected(stream, of(start, length));
  }
}
