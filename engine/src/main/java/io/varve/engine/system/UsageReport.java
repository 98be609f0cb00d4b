package io.varve.engine.system;

import io.varve.builder.cache.CacheRecord;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.image.ImageService.ImageSummary;
import io.varve.engine.store.EngineStore;
import io.varve.engine.system.DiskUsage.ContainerDiskUsage;
import io.varve.engine.system.DiskUsage.ImageUsage;
import io.varve.engine.system.DiskUsage.VolumeUsage;
import io.varve.engine.system.LocalSystem.Services;
import io.varve.engine.volume.VolumeRecord;
import io.varve.image.ResolvedImage;
import io.varve.oci.ChainId;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import io.varve.storage.content.ContentInfo;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** Adds up what a store takes on disk. A layer counts once, whoever uses it. */
final class UsageReport {

  private final EngineStore store;
  private final Services services;
  private final Map<SnapshotName, Long> layerBytes = new HashMap<>();
  private final Map<SnapshotName, Integer> layerUsers = new HashMap<>();
  private final Set<SnapshotName> inContainers = new HashSet<>();
  private final Map<Digest, Long> blobs = new HashMap<>();

  UsageReport(EngineStore store, Services services) {
    this.store = store;
    this.services = services;
  }

  DiskUsage report() throws IOException {
    List<ContainerRecord> containers = services.containers().list(true);
    Map<Digest, List<ImageSummary>> images = new LinkedHashMap<>();
    for (ImageSummary image : services.images().list()) {
      images.computeIfAbsent(image.id(), _ -> new ArrayList<>()).add(image);
    }
    Map<Digest, ResolvedImage> resolved = new HashMap<>();
    for (Digest id : images.keySet()) {
      resolved.put(id, services.images().inspect(id.toString()));
      countLayers(resolved.get(id), containers);
    }
    List<ImageUsage> rows = new ArrayList<>();
    for (Map.Entry<Digest, List<ImageSummary>> names : images.entrySet()) {
      ResolvedImage image = resolved.get(names.getKey());
      for (ImageSummary name : names.getValue()) {
        rows.add(row(image, name, users(containers, names.getKey())));
      }
    }
    return new DiskUsage(
        rows,
        sum(layerBytes.values()) + sum(blobs.values()),
        reclaimable(),
        containerRows(containers),
        volumeRows(),
        store.buildCache().list().size(),
        cacheBytes());
  }

  private void countLayers(ResolvedImage image, List<ContainerRecord> containers)
      throws IOException {
    boolean used = users(containers, image.imageId()) > 0;
    for (ChainId chain : image.chains()) {
      SnapshotName name = SnapshotName.of(chain);
      layerBytes.put(name, bytes(name));
      layerUsers.merge(name, 1, Integer::sum);
      if (used) {
        inContainers.add(name);
      }
    }
    List<Descriptor> documents = new ArrayList<>(image.manifest().layers());
    documents.add(image.manifest().config());
    documents.add(image.manifest().descriptor());
    for (Descriptor document : documents) {
      Optional<ContentInfo> blob = store.content().info(document.digest());
      blob.ifPresent(b -> blobs.put(b.digest(), b.size()));
    }
  }

  private long bytes(SnapshotName name) throws IOException {
    return store.snapshots().find(name).isPresent() ? store.snapshots().usage(name).bytes() : 0;
  }

  private ImageUsage row(ResolvedImage image, ImageSummary name, int users) {
    long shared = 0;
    for (ChainId chain : image.chains()) {
      SnapshotName layer = SnapshotName.of(chain);
      shared += layerUsers.get(layer) > 1 ? layerBytes.get(layer) : 0;
    }
    return new ImageUsage(
        name.reference().map(Reference::familiar).orElse("<none>"),
        name.id().toString(),
        name.createdAt(),
        name.bytes(),
        shared,
        users);
  }

  private static int users(List<ContainerRecord> containers, Digest image) {
    return (int) containers.stream().filter(c -> c.imageId().equals(image)).count();
  }

  private long reclaimable() {
    long bytes = 0;
    for (Map.Entry<SnapshotName, Long> layer : layerBytes.entrySet()) {
      bytes += inContainers.contains(layer.getKey()) ? 0 : layer.getValue();
    }
    return bytes;
  }

  private List<ContainerDiskUsage> containerRows(List<ContainerRecord> containers)
      throws IOException {
    List<ContainerDiskUsage> rows = new ArrayList<>();
    for (ContainerRecord container : containers) {
      SnapshotKey key = ContainerTable.snapshotOf(container.id());
      long bytes =
          store.snapshots().find(key).isPresent() ? store.snapshots().usage(key).bytes() : 0;
      rows.add(
          new ContainerDiskUsage(
              container.id().value(),
              container.name(),
              container.imageName(),
              bytes,
              container.isRunning()));
    }
    return rows;
  }

  private List<VolumeUsage> volumeRows() throws IOException {
    List<VolumeUsage> rows = new ArrayList<>();
    for (VolumeRecord volume : services.volumes().list()) {
      rows.add(
          new VolumeUsage(
              volume.name(),
              services.volumes().bytes(volume),
              services.volumes().users(volume.name()).size()));
    }
    return rows;
  }

  private long cacheBytes() throws IOException {
    Set<SnapshotName> only = new HashSet<>();
    for (CacheRecord record : store.buildCache().list().values()) {
      record.snapshot().filter(name -> !layerBytes.containsKey(name)).ifPresent(only::add);
    }
    long bytes = 0;
    for (SnapshotName name : only) {
      bytes += bytes(name);
    }
    return bytes;
  }

  private static long sum(Iterable<Long> values) {
    long sum = 0;
    for (long value : values) {
      sum += value;
    }
    return sum;
  }
}
