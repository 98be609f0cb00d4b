package io.varve.storage.layer;

import com.github.luben.zstd.ZstdIOException;
import com.github.luben.zstd.ZstdInputStream;
import io.varve.linux.inflate.GunzipStream;
import io.varve.oci.MediaType.Compression;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.NotImplemented;
import java.io.ByteArrayInputStream;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.SequenceInputStream;
import java.util.Arrays;

/**
 * Reads compressed streams, whatever the media type says: the first bytes decide. Several gzip
 * members or zstd frames, skippable ones too, are read as one stream.
 */
public final class Decompressor {

  private static final int MAGIC_BYTES = 6;

  private Decompressor() {}

  /**
   * Opens a stream.
   *
   * @param stream compressed with gzip or zstd, or not at all; closed with the result
   * @return the uncompressed content; reading it fails with {@link DataLoss} where the stream is
   *     damaged or ends early
   * @throws NotImplemented for bzip2 and xz
   * @throws IOException when the stream fails
   */
  public static InputStream open(InputStream stream) throws IOException {
    byte[] start = stream.readNBytes(MAGIC_BYTES);
    InputStream whole = new SequenceInputStream(new ByteArrayInputStream(start), stream);
    return switch (detect(start)) {
      case GZIP -> GunzipStream.open(whole);
      case ZSTD -> new ZstdStream(whole);
      case NONE -> whole;
    };
  }

  /**
   * Recognises a compression by a stream's first bytes.
   *
   * @param start at least four bytes, fewer when the stream is shorter
   * @return the compression
   * @throws NotImplemented for bzip2 and xz
   */
  public static Compression detect(byte[] start) {
    if (startsWith(start, 0x1f, 0x8b)) {
      return Compression.GZIP;
    }
    boolean skippable =
        start.length >= 4
            && (start[0] & 0xf0) == 0x50
            && start[1] == 0x2a
            && start[2] == 0x4d
            && start[3] == 0x18;
    if (skippable || startsWith(start, 0x28, 0xb5, 0x2f, 0xfd)) {
      return Compression.ZSTD;
    }
    if (startsWith(start, 'B', 'Z', 'h') || startsWith(start, 0xfd, '7', 'z', 'X', 'Z')) {
      throw new NotImplemented(
          "compressed with bzip2 or xz: expected gzip, zstd or none; decompress it first");
    }
    return Compression.NONE;
  }

  private static boolean startsWith(byte[] start, int... magic) {
    byte[] expected = new byte[magic.length];
    for (int i = 0; i < magic.length; i++) {
      expected[i] = (byte) magic[i];
    }
    return start.length >= expected.length
        && Arrays.equals(start, 0, expected.length, expected, 0, expected.length);
  }

  /** Zstandard with our errors. */
  private static final class ZstdStream extends FilterInputStream {
    ZstdStream(InputStream compressed) throws IOException {
      super(new ZstdInputStream(compressed));
    }

    @Override
    public int read() throws IOException {
      byte[] one = new byte[1];
      return read(one, 0, 1) < 0 ? -1 : one[0] & 0xff;
    }

    @Override
    public int read(byte[] target, int offset, int length) throws IOException {
      try {
        return in.read(target, offset, length);
      } catch (ZstdIOException e) {
        throw new DataLoss(
            "zstd data is corrupt or ends early (" + e.getMessage() + "); fetch it again", e);
      }
    }
  }
}
