package io.varve.image.transfer;

import com.github.luben.zstd.ZstdOutputStream;
import io.varve.oci.MediaType;
import io.varve.oci.MediaType.Compression;
import io.varve.oci.error.InvalidArgument;
import io.varve.storage.layer.ParallelGzipOutput;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Locale;

/**
 * How layers that are kept only unpacked are compressed when they are sent.
 *
 * @param compression gzip, zstd or none
 * @param level the compression's own measure of effort
 * @param threads how many processors work on one layer
 */
public record Packing(Compression compression, int level, int threads) {

  /** No compression. */
  public static final Packing NONE = new Packing(Compression.NONE, 0, 1);

  /** Checks the level. */
  public Packing {
    int highest =
        switch (compression) {
          case NONE -> Integer.MAX_VALUE;
          case GZIP -> 9;
          case ZSTD -> 22;
        };
    if (level < 0 || level > highest || threads < 1) {
      throw new InvalidArgument(
          "invalid compression level "
              + level
              + " for "
              + compression.name().toLowerCase(Locale.ROOT)
              + ": expected 1 to "
              + highest);
    }
  }

  /**
   * Gzip, as every engine reads it.
   *
   * @param threads how many processors to use
   * @return level 6
   */
  public static Packing gzip(int threads) {
    return new Packing(Compression.GZIP, 6, threads);
  }

  /**
   * Zstandard, smaller and faster, read by engines since 2020.
   *
   * @param threads how many processors to use
   * @return level 3
   */
  public static Packing zstd(int threads) {
    return new Packing(Compression.ZSTD, 3, threads);
  }

  /**
   * The type of a layer that is packed so.
   *
   * @return an OCI layer type
   */
  public MediaType layerType() {
    return switch (compression) {
      case NONE -> MediaType.OCI_LAYER;
      case GZIP -> MediaType.OCI_LAYER_GZIP;
      case ZSTD -> MediaType.OCI_LAYER_ZSTD;
    };
  }

  /** A name for remembering what a layer became. */
  String key() {
    return compression.name().toLowerCase(Locale.ROOT) + "-" + level;
  }

  /**
   * A stream that compresses; closing it closes the one below.
   *
   * @param out takes the compressed bytes
   * @return takes the plain bytes
   * @throws IOException when the first bytes can't be written
   */
  public OutputStream over(OutputStream out) throws IOException {
    return switch (compression) {
      case NONE -> out;
      case GZIP -> new ParallelGzipOutput(out, level, threads);
      case ZSTD -> new ZstdOutputStream(out, level).setWorkers(threads);
    };
  }
}
