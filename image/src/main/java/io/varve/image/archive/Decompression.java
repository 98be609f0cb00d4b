package io.varve.image.archive;

import com.github.luben.zstd.ZstdInputStream;
import io.varve.oci.MediaType.Compression;
import java.io.BufferedInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.GZIPInputStream;

/** Finds out how bytes are compressed by looking at the first of them. */
final class Decompression {

  private static final int BUFFER = 256 * 1024;

  private Decompression() {}

  /** The compression that the first bytes of a blob show. */
  static Compression of(byte[] start, int length) {
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

  /** A stream whose compression has been found out; the stream is still at its start. */
  record Detected(BufferedInputStream stream, Compression compression) {

    /** The uncompressed bytes. */
    InputStream plain() throws IOException {
      return switch (compression) {
        case NONE -> stream;
        case GZIP -> new GZIPInputStream(stream, BUFFER);
        case ZSTD -> new ZstdInputStream(stream);
      };
    }
  }

  /** Looks at the start of a stream. */
  static Detected detect(InputStream in) throws IOException {
    BufferedInputStream stream = new BufferedInputStream(in, BUFFER);
    stream.mark(4);
    byte[] start = new byte[4];
    int length = stream.readNBytes(start, 0, 4);
    stream.reset();
    return new Detected(stream, of(start, length));
  }
}
