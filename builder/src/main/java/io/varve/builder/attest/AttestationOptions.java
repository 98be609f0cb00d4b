package io.varve.builder.attest;

import java.util.Optional;

/**
 * What is stated about an image.
 *
 * @param provenance how it was built, empty to leave that out
 * @param billOfMaterials whether it is stated what is in it
 */
public record AttestationOptions(Optional<ProvenanceOptions> provenance, boolean billOfMaterials) {

  /** Nothing is stated. */
  public static final AttestationOptions NONE = new AttestationOptions(Optional.empty(), false);

  /**
   * How the build is described.
   *
   * @param maximal whether arguments, labels, steps and the Dockerfile's text are told, too
   * @param builderId the URI of who builds
   * @param timestamps whether start and end are told, which makes each build's digest another
   */
  public record ProvenanceOptions(boolean maximal, String builderId, boolean timestamps) {

    /** Who builds, when nobody says. */
    public static final String LOCAL = "urn:varve:local";

    /** Little detail, no times. */
    public static final ProvenanceOptions MINIMAL = new ProvenanceOptions(false, LOCAL, false);
  }

  /**
   * Whether anything is stated.
   *
   * @return true when the image needs an index
   */
  public boolean any() {
    return provenance.isPresent() || billOfMaterials;
  }
}
