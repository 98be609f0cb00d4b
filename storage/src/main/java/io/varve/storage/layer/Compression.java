package io.varve.storage.layer;

/** How a layer's blob is compressed. */
public enum Compression {
  /** Not at all. */
  NONE,
  /** Gzip (RFC 1952). */
  GZIP,
  /** Zstandard (RFC 8878). */
  ZSTD
}
