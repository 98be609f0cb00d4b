package io.varve.builder.image;

/**
 * How the stage that was asked for becomes an image.
 *
 * @param annotations what manifests and index are annotated with
 */
public record Finishing(Annotations annotations) {

  /** Nothing special. */
  public static final Finishing PLAIN = new Finishing(Annotations.NONE);
}
