package io.varve.image.registry;

import io.varve.oci.Descriptor;
import io.varve.oci.MediaType;

/** A small text that travels whole, such as a manifest. Its bytes must not be changed. */
public final class Document {

  private final Descriptor descriptor;
  private final byte[] bytes;

  /**
   * A document.
   *
   * @param type its type
   * @param bytes its bytes, which now belong to it
   */
  public Document(MediaType type, byte[] bytes) {
    this.descriptor = Descriptor.of(type, bytes);
    this.bytes = bytes;
  }

  /**
   * Type, digest and size.
   *
   * @return the descriptor of the bytes
   */
  public Descriptor descriptor() {
    return descriptor;
  }

  /**
   * The bytes, not copied.
   *
   * @return the content
   */
  public byte[] bytes() {
    return bytes;
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Document document && descriptor.equals(document.descriptor);
  }

  @Override
  public int hashCode() {
    return descriptor.hashCode();
  }

  @Override
  public String toString() {
    return descriptor.toString();
  }
}
