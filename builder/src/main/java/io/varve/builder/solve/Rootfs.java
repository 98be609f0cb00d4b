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
 * A stack of committed layers. It knows its chain from the start: each step of a build asks for it
 * several times, and anew it is as many hashes as layers.
 */
public final class Rootfs {

  /** No file at all. */
  public static final Rootfs EMPTY = new Rootfs(List.of());

  private final List<BuiltLayer> layers;
  private final Optional<ChainId> chain;

  /**
   * A stack.
   *
   * @param layers bottom first
   */
  public Rootfs(List<BuiltLayer> layers) {
    this(List.copyOf(layers), chain(layers));
  }

  private Rootfs(List<BuiltLayer> layers, Optional<ChainId> chain) {
    this.layers = layers;
    this.chain = chain;
  }

  private static Optional<ChainId> chain(List<BuiltLayer> layers) {
    List<ChainId> chains = ChainId.prefixes(layers.stream().map(BuiltLayer::diffId).toList());
    return chains.isEmpty() ? Optional.empty() : Optional.of(chains.getLast());
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
    ChainId higher =
        chain
            .map(below -> below.append(layer.diffId()))
            .orElseGet(() -> ChainId.first(layer.diffId()));
    return new Rootfs(List.copyOf(more), Optional.of(higher));
  }

  /**
   * The layers.
   *
   * @return bottom first
   */
  public List<BuiltLayer> layers() {
    return layers;
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
    return chain;
  }

  /**
   * The snapshot that holds it.
   *
   * @return its name, empty without layers
   */
  public Optional<SnapshotName> snapshot() {
    return chain.map(SnapshotName::of);
  }

  /** The chain as an input of a cache key. */
  String identity() {
    return chain.map(ChainId::toString).orElse("nothing");
  }

  @Override
  public boolean equals(Object other) {
    return other instanceof Rootfs rootfs && layers.equals(rootfs.layers);
  }

  @Override
  public int hashCode() {
    return layers.hashCode();
  }

  @Override
  public String toString() {
    return "Rootfs" + layers;
  }
}
