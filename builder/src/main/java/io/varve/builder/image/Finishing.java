package io.varve.builder.image;

import io.varve.builder.attest.AttestationOptions;

/**
 * How the stage that was asked for becomes an image.
 *
 * @param annotations what manifests and index are annotated with
 * @param squash whether all layers of the build become one
 * @param attestations what is stated about it
 */
public record Finishing(Annotations annotations, boolean squash, AttestationOptions attestations) {

  /** Nothing special. */
  public static final Finishing PLAIN =
      new Finishing(Annotations.NONE, false, AttestationOptions.NONE);
}
