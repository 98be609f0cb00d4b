package io.varve.builder.image;

/**
 * How the stage that was asked for becomes an image.
 *
 * @param annotations what manifests and index are annotated with
 * @param squash whether all layers of the build become one
 */
public record Finishing(Annotations annotations, boolean squash) {

  /** Nothing special. */
  public static final Finishing PLAIN = new Finishing(Annotations.NONE, false);
}
