package io.varve.builder.solve;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.cache.remote.CacheUnusable;
import io.varve.builder.cache.remote.ImportedCaches;
import io.varve.builder.graph.Op;
import io.varve.builder.graph.Vertex;
import io.varve.builder.source.BaseImage;
import io.varve.image.unpack.LayerSource;
import io.varve.image.unpack.LayerWork;
import io.varve.oci.ChainId;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.EngineException;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Brings the files of layers, when a step reads them: those of base images from their blobs, those
 * of results that other hosts made from the caches that promised them.
 */
final class Materials {

  private final BuildTools tools;
  private final ImportedCaches caches;
  private final Lease lease;
  private final ProgressListener progress;
  private final Set<Digest> unpacked = ConcurrentHashMap.newKeySet();

  Materials(BuildTools tools, ImportedCaches caches, Lease lease, ProgressListener progress) {
    this.tools = tools;
    this.caches = caches;
    this.lease = lease;
    this.progress = progress;
  }

  /**
   * Makes sure that layers are there as snapshots.
   *
   * @param vertex what they are the result of
   * @param rootfs the layers
   * @throws CacheUnusable when the build must be solved again without what a cache promised
   */
  void need(Vertex vertex, Rootfs rootfs) throws IOException, InterruptedException {
    Optional<SnapshotName> top = rootfs.snapshot();
    if (top.isEmpty()) {
      return;
    }
    int base = unpackImage(vertex);
    lease.hold(new Resource.Committed(top.get()));
    if (tools.snapshots().find(top.get()).isEmpty()) {
      fetch(rootfs, base);
    }
  }

  /**
   * Makes sure that the layers of the build's result are there. When they are, nothing is written:
   * a cached build is to cost little.
   *
   * @param vertex what they are the result of
   * @param rootfs the layers
   */
  void needResult(Vertex vertex, Rootfs rootfs) throws IOException, InterruptedException {
    Optional<SnapshotName> top = rootfs.snapshot();
    if (top.isPresent()
        && (tools.snapshots().find(top.get()).isEmpty()
            || !bottom(vertex).map(tools.images()::isComplete).orElse(true))) {
      need(vertex, rootfs);
    }
  }

  /** The image that a result stands on. */
  private static Optional<BaseImage> bottom(Vertex vertex) {
    Vertex bottom = vertex;
    while (!bottom.inputs().isEmpty()) {
      bottom = bottom.inputs().getFirst();
    }
    return bottom.op() instanceof Op.Image(BaseImage image) ? Optional.of(image) : Optional.empty();
  }

  /** Unpacks the image at the bottom, and tells how many layers it has. */
  private int unpackImage(Vertex vertex) throws IOException, InterruptedException {
    Optional<BaseImage> image = bottom(vertex);
    if (image.isEmpty()) {
      return 0;
    }
    Digest digest = image.get().manifest().descriptor().digest();
    if (!unpacked.contains(digest)) {
      tools.images().unpack(lease, image.get(), this::report);
      unpacked.add(digest);
    }
    return image.get().config().diffIds().size();
  }

  private void fetch(Rootfs rootfs, int base) throws IOException, InterruptedException {
    List<LayerWork> work = new ArrayList<>();
    List<DiffId> missing = new ArrayList<>();
    List<ChainId> chains = ChainId.prefixes(rootfs.diffIds());
    for (int i = base; i < chains.size(); i++) {
      BuiltLayer layer = rootfs.layers().get(i);
      boolean here = tools.snapshots().find(SnapshotName.of(chains.get(i))).isPresent();
      Optional<Descriptor> blob = here ? Optional.empty() : caches.blob(layer.diffId());
      if (!here && blob.isEmpty()) {
        missing.add(layer.diffId());
      }
      work.add(
          new LayerWork(
              blob.orElse(layer.descriptor()),
              layer.diffId(),
              chains.get(i),
              i == 0 ? Optional.empty() : Optional.of(chains.get(i - 1))));
    }
    if (!missing.isEmpty()) {
      throw caches.missing(missing);
    }
    unpack(rootfs, work);
  }

  private void unpack(Rootfs rootfs, List<LayerWork> work)
      throws IOException, InterruptedException {
    Map<ChainId, LayerSource> sources = new HashMap<>();
    for (LayerWork layer : work) {
      if (tools.snapshots().find(SnapshotName.of(layer.chain())).isEmpty()) {
        sources.put(layer.chain(), caches.source(layer));
      }
    }
    List<DiffId> fetched =
        work.stream()
            .filter(layer -> sources.containsKey(layer.chain()))
            .map(LayerWork::diffId)
            .toList();
    try {
      tools
          .remoteCaches()
          .unpacker()
          .unpack(lease, work, layer -> sources.get(layer.chain()), this::report);
      for (LayerWork layer : work) {
        if (sources.containsKey(layer.chain())) {
          verify(layer, described(rootfs, layer.diffId()));
        }
      }
    } catch (CacheUnusable e) {
      throw e;
    } catch (EngineException e) {
      throw caches.damaged(fetched, e);
    }
  }

  private static Descriptor described(Rootfs rootfs, DiffId layer) {
    return rootfs.layers().stream()
        .filter(built -> built.diffId().equals(layer))
        .findFirst()
        .map(BuiltLayer::descriptor)
        .orElseThrow();
  }

  /**
   * A built layer is kept only unpacked and its tar is written anew when it leaves, so it must be
   * the tar that this builder writes: with another order of its entries it could never leave.
   */
  private void verify(LayerWork layer, Descriptor expected) throws IOException {
    Descriptor written =
        tools.layers().describe(tools.snapshots().layers(SnapshotName.of(layer.chain())));
    if (!written.digest().equals(expected.digest()) || written.size() != expected.size()) {
      throw new DigestMismatch(
          expected.digest(), written.digest(), "layer written anew from what a cache gave");
    }
  }

  /** Layers that are there already are no news. */
  private void report(ProgressEvent event) {
    if (!(event instanceof ProgressEvent.Transfer transfer)
        || transfer.phase() != ProgressEvent.Phase.EXISTS) {
      progress.update(event);
    }
  }
}
