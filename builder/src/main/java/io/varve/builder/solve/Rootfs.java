package io.varve.builder.solve;

import io.varve.builder.cache.BuiltLayer;
import io.varve.oci.ChainId;
import io.varve.oci.DiffId;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.storage.snapshot.SnapshotName;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A stack of committed layers.
 *
 * @param layers bottom first
 */
public record Rootfs(List<BuiltLayer> layers) {

  /** No file at all. */
  public static final Rootfs EMPTY = new Rootfs(List.of());

  /** Copies the list. */
  public Rootfs {
    layers = List.copyOf(layers);
  }

  static Rootfs of(Manifest manifest, ImageConfig config) {
    List<BuiltLayer> layers = new ArrayList<>();
    for (int i = 0; i < manifest.layers().size(); i++) {
      layers.add(new BuiltLayer(config.diffIds().get(i), manifest.layers().get(i)));
    }
    return new Rootfs(layers);
  }

  /**
   * With one more layer on top.
   *
   * @param layer the layer
   * @return the higher stack
   */
  Rootfs plus(BuiltLayer layer) {
    List<BuiltLayer> more = new ArrayList<>(layers);
    more.add(layer);
    return new Rootfs(more);
  }

  /**
   * The diffIDs.
   *
   * @return bottom first
   */
  public List<DiffId> diffIds() {
    return layers.stream().map(BuiltLayer::diffId).toList();
  }

  /**
   * The name of the whole stack.
   *
   * @return its chain, empty without layers
   */
  public Optional<ChainId> chain() {
    List<ChainId> chains = ChainId.prefixes(diffIds());
    return chains.isEmpty() ? Optional.empty() : Optional.of(chains.getLast());
  }

  /**
   * The snapshot that holds it.
   *
   * @return its name, empty without layers
   */
  public Optional<SnapshotName> snapshot() {
    return chain().map(SnapshotName::of);
  }

  /** The chain as an input of a cache key. */
  String identity() {
    return chain().map(ChainId::toString).orElse("nothing");
  }
}
