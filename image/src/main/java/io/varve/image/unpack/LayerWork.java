package io.varve.image.unpack;

import io.varve.oci.ChainId;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * One layer of an image in its place.
 *
 * @param layer the layer as the manifest names it
 * @param diffId the digest of its uncompressed bytes
 * @param chain the chain whose top it is
 * @param parent the chain below, empty for the bottom
 */
public record LayerWork(Descriptor layer, DiffId diffId, ChainId chain, Optional<ChainId> parent) {

  /**
   * The layers of an image.
   *
   * @param manifest names the layers
   * @param config names their diffIDs, as many
   * @return one entry a layer, bottom first
   */
  public static List<LayerWork> of(Manifest manifest, ImageConfig config) {
    List<ChainId> chains = ChainId.prefixes(config.diffIds());
    List<LayerWork> work = new ArrayList<>(chains.size());
    for (int i = 0; i < chains.size(); i++) {
      work.add(
          new LayerWork(
              manifest.layers().get(i),
              config.diffIds().get(i),
              chains.get(i),
              i == 0 ? Optional.empty() : Optional.of(chains.get(i - 1))));
    }
    return List.copyOf(work);
  }
}
