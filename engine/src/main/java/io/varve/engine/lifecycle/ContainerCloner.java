package io.varve.engine.lifecycle;

import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.engine.container.Activity;
import io.varve.engine.container.ContainerId;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSnapshot;
import io.varve.engine.container.ContainerSnapshots.CloneOptions;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.container.MountPoint;
import io.varve.engine.volume.MountRequest;
import io.varve.engine.volume.VolumeSnapshots;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import io.varve.storage.snapshot.SnapshotKey;
import java.io.IOException;
import java.nio.file.Files;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.random.RandomGenerator;

/** Makes a container out of a snapshot of another one. */
final class ContainerCloner {
  private static final Duration LEASE = Duration.ofMinutes(10);

  private final EngineParts parts;
  private final LocalContainers containers;
  private final VolumeSnapshots volumes;

  ContainerCloner(EngineParts parts, LocalContainers containers, VolumeSnapshots volumes) {
    this.parts = parts;
    this.containers = containers;
    this.volumes = volumes;
  }

  ContainerRecord create(
      ContainerRecord source, ContainerSnapshot snapshot, SnapshotFiles files, CloneOptions options)
      throws IOException {
    ContainerId id = RandomName.nextId();
    String name = options.name().orElseGet(() -> RandomName.next(RandomGenerator.getDefault()));
    SnapshotKey key = ContainerTable.snapshotOf(id);
    Optional<io.varve.storage.snapshot.SnapshotName> parent =
        source.parent().map(io.varve.storage.snapshot.SnapshotName::new);
    List<MountPoint> mounts = new ArrayList<>();
    try (Lease lease = parts.leases().open(LEASE, "clone container")) {
      lease.hold(new Resource.Active(key));
      lease.hold(new Resource.Content(source.imageId()));
      if (parent.isPresent()) {
        lease.hold(new Resource.Committed(parent.get()));
      }
      parts.snapshots().prepare(key, parent, Map.of());
      try {
        files.restoreLayer(snapshot.label(), parts.snapshots().changes(key));
        Files.createDirectories(containers.paths().home(id));
        for (MountPoint mount : source.mounts()) {
          mounts.add(clone(mount, snapshot, name, id));
        }
        ContainerRecord record = record(source, id, name, mounts, options);
        parts.table().add(record);
        return record;
      } catch (IOException | RuntimeException e) {
        undo(id, mounts);
        throw e;
      }
    }
  }

  private ContainerRecord record(
      ContainerRecord source,
      ContainerId id,
      String name,
      List<MountPoint> mounts,
      CloneOptions options) {
    return new ContainerRecord(
        id,
        name,
        parts.clock().instant(),
        source.image(),
        source.arguments(),
        spec(source.spec(), name, mounts, options),
        mounts,
        source.stopSignal(),
        Activity.NONE);
  }

  private static ContainerSpec spec(
      ContainerSpec source, String name, List<MountPoint> mounts, CloneOptions options) {
    Map<String, String> volumeAt = new LinkedHashMap<>();
    mounts.stream()
        .filter(mount -> mount.type().equals("volume"))
        .forEach(mount -> volumeAt.put(mount.target(), mount.name()));
    List<MountRequest> requests = new ArrayList<>();
    for (MountRequest request : source.mounts()) {
      requests.add(
          switch (request) {
            case MountRequest.Volume v ->
                new MountRequest.Volume(
                    Optional.ofNullable(volumeAt.get(v.target())),
                    v.target(),
                    v.readOnly(),
                    v.copyUp(),
                    v.subpath());
            case MountRequest.Bind bind -> bind;
            case MountRequest.Tmpfs tmpfs -> tmpfs;
          });
    }
    return source
        .withName(name)
        .withMounts(requests)
        .withNetwork(source.network().forClone(options.ports()));
  }

  private MountPoint clone(
      MountPoint mount, ContainerSnapshot snapshot, String name, ContainerId id)
      throws IOException {
    if (!mount.type().equals("volume")) {
      return mount;
    }
    Optional<SnapshotName> state =
        snapshot.volumes().stream()
            .map(SnapshotName::parse)
            .filter(s -> s.volume().value().equals(mount.name()))
            .findFirst();
    if (state.isEmpty()) {
      parts.volumes().hold(mount.name(), id.value());
      return mount;
    }
    VolumeName clone = new VolumeName(mount.name() + "-" + name);
    volumes.cloneFrom(state.get().toString(), clone, Map.of());
    String place = parts.blockMounts().place(state.get().volume()).toString();
    MountPoint made =
        new MountPoint(
            mount.type(),
            clone.value(),
            parts.blockMounts().place(clone) + mount.source().substring(place.length()),
            mount.target(),
            mount.writable(),
            true,
            mount.options());
    parts.volumes().hold(clone.value(), id.value());
    return made;
  }

  private void undo(ContainerId id, List<MountPoint> mounts) throws IOException {
    for (MountPoint mount : mounts) {
      if (mount.type().equals("volume")) {
        parts.volumes().release(mount.name(), id.value());
        if (mount.anonymous() && parts.blockMounts().isPlace(mount.source())) {
          parts.allVolumes().remove(mount.name(), true);
        }
      }
    }
    parts.snapshots().discard(ContainerTable.snapshotOf(id));
    Files.deleteIfExists(containers.paths().home(id));
  }
}
