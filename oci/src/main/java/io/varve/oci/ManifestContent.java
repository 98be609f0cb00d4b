package io.varve.oci;

/** What a reference resolves to: one image, or a choice of images. */
public sealed interface ManifestContent permits Manifest, Index {

  /**
   * The descriptor of the document as it was received.
   *
   * @return type, digest and size
   */
  Descriptor descriptor();
}
