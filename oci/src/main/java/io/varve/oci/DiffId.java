package io.varve.oci;

/**
 * The digest of a layer's uncompressed tar (image specification, config.md, "Layer DiffID").
 *
 * @param digest the digest of the uncompressed changeset
 */
public record DiffId(Digest digest) {
  @Override
  public String toString() {
    return digest.toString();
  }
}
