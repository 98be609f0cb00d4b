package io.varve.storage.content;

import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * What the bytes of an ingest must be.
 *
 * @param size their number
 * @param digest their digest
 */
public record Expected(OptionalLong size, Optional<Digest> digest) {

  /** Any bytes. */
  public static final Expected ANYTHING = new Expected(OptionalLong.empty(), Optional.empty());

  /**
   * The bytes of a descriptor.
   *
   * @param descriptor size and digest
   * @return the expectation
   */
  public static Expected of(Descriptor descriptor) {
    return new Expected(OptionalLong.of(descriptor.size()), Optional.of(descriptor.digest()));
  }
}
