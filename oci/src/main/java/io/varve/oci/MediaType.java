package io.varve.oci;

import java.util.Objects;

/**
 * The type of a blob (image specification, media-types.md; Docker image manifest version 2, schema
 * 2).
 *
 * @param value the media type as written, without parameters
 */
public record MediaType(String value) {

  /** An OCI image index. */
  public static final MediaType OCI_INDEX =
      new MediaType("application/vnd.oci.image.index.v1+json");

  /** An OCI image manifest. */
  public static final MediaType OCI_MANIFEST =
      new MediaType("application/vnd.oci.image.manifest.v1+json");

  /** An OCI image configuration. */
  public static final MediaType OCI_CONFIG =
      new MediaType("application/vnd.oci.image.config.v1+json");

  /** An uncompressed layer. */
  public static final MediaType OCI_LAYER = new MediaType("application/vnd.oci.image.layer.v1.tar");

  /** A gzip layer. */
  public static final MediaType OCI_LAYER_GZIP =
      new MediaType("application/vnd.oci.image.layer.v1.tar+gzip");

  /** A zstd layer. */
  public static final MediaType OCI_LAYER_ZSTD =
      new MediaType("application/vnd.oci.image.layer.v1.tar+zstd");

  /** The empty JSON object that artifacts use as their configuration. */
  public static final MediaType OCI_EMPTY = new MediaType("application/vnd.oci.empty.v1+json");

  /** A Docker manifest list. */
  public static final MediaType DOCKER_INDEX =
      new MediaType("application/vnd.docker.distribution.manifest.list.v2+json");

  /** A Docker image manifest, schema 2. */
  public static final MediaType DOCKER_MANIFEST =
      new MediaType("application/vnd.docker.distribution.manifest.v2+json");

  /** A Docker image configuration. */
  public static final MediaType DOCKER_CONFIG =
      new MediaType("application/vnd.docker.container.image.v1+json");

  /** A Docker gzip layer. */
  public static final MediaType DOCKER_LAYER_GZIP =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar.gzip");

  /** A Docker uncompressed layer. */
  public static final MediaType DOCKER_LAYER =
      new MediaType("application/vnd.docker.image.rootfs.diff.tar");

  /** How the bytes of a layer are packed. */
  public enum Compression {
    /** Plain tar. */
    NONE,
    /** RFC 1952, one or more members. */
    GZIP,
    /** RFC 8878. */
    ZSTD
  }

  /** Checks that there is a value. */
  public MediaType {
    Objects.requireNonNull(value);
  }

  /**
   * Whether this names an index or a manifest list.
   *
   * @return true for the two index types
   */
  public boolean isIndex() {
    return equals(OCI_INDEX) || equals(DOCKER_INDEX);
  }

  /**
   * Whether this names an image manifest.
   *
   * @return true for the two manifest types
   */
  public boolean isManifest() {
    return equals(OCI_MANIFEST) || equals(DOCKER_MANIFEST);
  }

  /**
   * Whether this names a layer (changeset) of either family.
   *
   * @return true for layer types
   */
  public boolean isLayer() {
    return value.startsWith("application/vnd.oci.image.layer.")
        || value.startsWith("application/vnd.docker.image.rootfs.");
  }

  /**
   * The compression that the type declares.
   *
   * @return the compression, {@link Compression#NONE} when the type names none
   */
  public Compression compression() {
    if (value.endsWith("+gzip") || value.endsWith(".gzip")) {
      return Compression.GZIP;
    }
    return value.endsWith("+zstd") ? Compression.ZSTD : Compression.NONE;
  }

  @Override
  public String toString() {
    return value;
  }

  /** By hand, as {@link #hashCode}: every start compares types, and the record's own costs 4 ms. */
  @Override
  public boolean equals(Object other) {
    return other instanceof MediaType type && value.equals(type.value);
  }

  @Override
  public int hashCode() {
    return value.hashCode();
  }
}
