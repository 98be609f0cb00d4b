package io.varve.builder.output;

import io.varve.image.transfer.Packing;

/**
 * How the layers of an image are packed when it leaves the store.
 *
 * @param packing how layers are compressed that are kept only unpacked
 * @param force whether layers of the base image that are packed otherwise are compressed anew
 */
public record LayerPackaging(Packing packing, boolean force) {

  /** Gzip for new layers, on all processors. */
  public static final LayerPackaging STANDARD =
      new LayerPackaging(Packing.gzip(Runtime.getRuntime().availableProcessors()), false);
}
