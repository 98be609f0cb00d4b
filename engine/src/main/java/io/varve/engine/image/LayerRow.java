package io.varve.engine.image;

import io.varve.oci.DiffId;
import java.time.Instant;
import java.util.Optional;

/**
 * One step of an image's making.
 *
 * @param createdAt when, where the image says so
 * @param createdBy the instruction, as history has it; empty for a layer without history
 * @param comment a remark
 * @param layer the layer that it made; empty for an instruction that made none
 */
public record LayerRow(
    Optional<Instant> createdAt, String createdBy, String comment, Optional<Layer> layer) {

  /**
   * A layer.
   *
   * @param diffId the digest of its tar
   * @param bytes what it takes unpacked
   * @param changes what it does to the layers below
   */
  public record Layer(DiffId diffId, long bytes, LayerChanges changes) {}
}
