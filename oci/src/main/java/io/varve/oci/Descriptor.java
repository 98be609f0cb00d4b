package io.varve.oci;

import java.util.Map;
import java.util.Optional;

/**
 * A reference to a blob (image specification, descriptor.md).
 *
 * @param mediaType the type of the blob
 * @param digest its digest
 * @param size its length in bytes
 * @param platform the platform, in an index
 * @param annotations free-form properties
 * @param artifactType the type of the artifact that the descriptor leads to
 */
public record Descriptor(
    MediaType mediaType,
    Digest digest,
    long size,
    Optional<Platform> platform,
    Map<String, String> annotations,
    Optional<String> artifactType) {

  /** Copies the annotations. */
  public Descriptor {
    annotations = Map.copyOf(annotations);
  }

  /**
   * A descriptor with type, digest and size only.
   *
   * @param mediaType the type of the blob
   * @param digest its digest
   * @param size its length in bytes
   */
  public Descriptor(MediaType mediaType, Digest digest, long size) {
    this(mediaType, digest, size, Optional.empty(), Map.of(), Optional.empty());
  }

  /**
   * The descriptor of some bytes.
   *
   * @param mediaType the type of the bytes
   * @param bytes the content
   * @return its descriptor
   */
  public static Descriptor of(MediaType mediaType, byte[] bytes) {
    return new Descriptor(mediaType, Digest.of(bytes), bytes.length);
  }

  /**
   * The same descriptor for a platform.
   *
   * @param value the platform
   * @return a copy
   */
  public Descriptor withPlatform(Platform value) {
    return new Descriptor(mediaType, digest, size, Optional.of(value), annotations, artifactType);
  }

  /**
   * A descriptor of another document with this one's platform and annotations, such as for an image
   * that takes the place of another in an index.
   *
   * @param other the document
   * @return its descriptor, in this one's place
   */
  public Descriptor pointingTo(Descriptor other) {
    return new Descriptor(
        other.mediaType, other.digest, other.size, platform, annotations, artifactType);
  }

  /**
   * The same descriptor with other annotations.
   *
   * @param values the annotations
   * @return a copy
   */
  public Descriptor withAnnotations(Map<String, String> values) {
    return new Descriptor(mediaType, digest, size, platform, values, artifactType);
  }
}
