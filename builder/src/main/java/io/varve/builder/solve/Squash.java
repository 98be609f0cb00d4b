package io.varve.builder.solve;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.cache.CacheKey;
import io.varve.builder.cache.CacheRecord;
import io.varve.oci.error.NotImplemented;
import io.varve.storage.lease.Lease;
import io.varve.storage.snapshot.OnDiskFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * Makes one layer of all layers that a build put on its base image ({@code --squash}). The result
 * is kept in the build cache.
 *
 * @param tools the store
 * @param lease keeps alive what is made
 */
public record Squash(BuildTools tools, Lease lease) {

  private static final String TITLE = "--squash";

  /**
   * Squashes.
   *
   * @param rootfs the layers of the image
   * @param kept how many of them, from the bottom, belong to the base image
   * @return the base's layers and one more; the same layers where fewer than two are new
   * @throws IOException when reading or writing fails
   */
  public Rootfs squash(Rootfs rootfs, int kept) throws IOException {
    int merged = rootfs.layers().size() - kept;
    if (merged < 2) {
      return rootfs;
    }
    Rootfs base = new Rootfs(rootfs.layers().subList(0, kept));
    CacheKey key = key(base, rootfs);
    Optional<CacheRecord> known = tools.cache().find(key);
    if (known.isPresent()) {
      Rootfs before = known.get().layer().map(base::plus).orElse(base);
      if (before.snapshot().isEmpty()
          || tools.snapshots().find(before.snapshot().get()).isPresent()) {
        return before;
      }
    }
    Optional<BuiltLayer> layer = merge(base, rootfs, merged);
    Rootfs result = layer.map(base::plus).orElse(base);
    tools
        .cache()
        .put(
            key,
            new CacheRecord(
                TITLE,
                layer,
                layer.flatMap(_ -> result.snapshot()),
                Optional.empty(),
                key.inputs(),
                tools.clock().instant()));
    return result;
  }

  private Optional<BuiltLayer> merge(Rootfs base, Rootfs rootfs, int merged) throws IOException {
    String attribute =
        switch (tools.snapshots().format()) {
          case OnDiskFormat.Overlay(var namespace) -> namespace.prefix() + "opaque";
          case OnDiskFormat.Plain() ->
              throw new NotImplemented("--squash of layers that are kept as whole trees");
        };
    List<Path> top = tools.snapshots().layers(rootfs.snapshot().orElseThrow());
    try (WorkingLayer working = WorkingLayer.prepare(tools, lease, base)) {
      LayerMerge merge =
          new LayerMerge(
              tools.layerFormat(), attribute, tools.files(), tools.tree(base), working.directory());
      for (Path layer : top.subList(0, merged).reversed()) {
        merge.add(layer);
      }
      merge.finish();
      return working.commit();
    }
  }

  private static CacheKey key(Rootfs base, Rootfs rootfs) {
    SequencedMap<String, String> inputs = new LinkedHashMap<>();
    inputs.put("operation", "squash");
    inputs.put("base", base.identity());
    inputs.put("layers", rootfs.identity());
    return new CacheKey(inputs);
  }
}
