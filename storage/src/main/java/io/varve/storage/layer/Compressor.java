package io.varve.storage.layer;

import com.github.luben.zstd.ZstdOutputStream;
import io.varve.oci.MediaType.Compression;
import java.io.FilterOutputStream;
import java.io.IOException;
import java.io.OutputStream;

/** Writes compressed streams on all cores; the same content gives the same bytes everywhere. */
public final class Compressor {

  /** The level of gzip that is used unless told: near zlib's default in size, much faster. */
  public static final int GZIP_LEVEL = 5;

  /** The level of zstd that is used unless told. */
  public static final int ZSTD_LEVEL = 3;

  private Compressor() {}

  /**
   * Opens a stream with the usual level.
   *
   * @param target gets the compressed bytes; stays open
   * @param compression how
   * @return takes the content; closing it completes the compressed stream
   * @throws IOException when it fails
   */
  public static OutputStream open(OutputStream target, Compression compression) throws IOException {
    return open(
        target,
        compression,
        switch (compression) {
          case NONE -> 0;
          case GZIP -> GZIP_LEVEL;
          case ZSTD -> ZSTD_LEVEL;
        });
  }

  /**
   * Opens a stream.
   *
   * @param target gets the compressed bytes; stays open
   * @param compression how
   * @param level 1 to 9 for gzip, 1 to 19 for zstd
   * @return takes the content; closing it completes the compressed stream
   * @throws IOException when it fails
   */
  public static OutputStream open(OutputStream target, Compression compression, int level)
      throws IOException {
    OutputStream kept = new KeptOpen(target);
    return switch (compression) {
      case NONE -> kept;
      case GZIP -> new ParallelGzipOutput(kept, level, Runtime.getRuntime().availableProcessors());
      case ZSTD -> {
        ZstdOutputStream zstd = new ZstdOutputStream(kept, level);
        // With one worker or more the bytes do not depend on how many there are.
        zstd.setWorkers(Math.max(1, Runtime.getRuntime().availableProcessors()));
        yield zstd;
      }
    };
  }

  /** Flushes instead of closing. */
  private static final class KeptOpen extends FilterOutputStream {
    KeptOpen(OutputStream target) {
      super(target);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      out.write(bytes, offset, length);
    }

    @Override
    public void close() throws IOException {
      flush();
    }
  }
}
