package io.varve.oci.error;

import io.varve.oci.Digest;

/** Bytes that do not have the digest they were asked for by. */
public final class DigestMismatch extends DataLoss {

  private static final long serialVersionUID = 1L;

  /**
   * Creates the failure.
   *
   * @param expected the digest asked for
   * @param actual the digest of the bytes
   * @param subject what the bytes are, for the message
   */
  public DigestMismatch(Digest expected, Digest actual, String subject) {
    super(
        subject
            + ": digest mismatch, expected "
            + expected
            + " but the bytes are "
            + actual
            + "; nothing was stored, try again or ask the image's publisher");
  }
}
