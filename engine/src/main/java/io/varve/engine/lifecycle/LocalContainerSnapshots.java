package io.varve.engine.lifecycle;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSnapshot;
import io.varve.engine.container.ContainerSnapshots;
import io.varve.engine.container.ContainerState.Running;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.container.MountPoint;
import io.varve.engine.volume.VolumeSnapshots;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.NotFound;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.snapshot.SnapshotKey;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link ContainerSnapshots} of this host. */
public final class LocalContainerSnapshots implements ContainerSnapshots {
  private static final int RANDOM_BYTES = 6;

  private final EngineParts parts;
  private final LocalContainers containers;
  private final VolumeSnapshots volumes;

  /**
   * The snapshots of a store's containers.
   *
   * @param parts what containers stand on
   * @param containers the containers
   * @param volumes snapshots of their volumes
   */
  public LocalContainerSnapshots(
      EngineParts parts, LocalContainers containers, VolumeSnapshots volumes) {
    this.parts = parts;
    this.containers = containers;
    this.volumes = volumes;
  }

  @Override
  public ContainerSnapshot take(String container, String label) throws IOException {
    BlockName.requirePart(label, "snapshot");
    ContainerRecord found = parts.table().resolve(container);
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, found.id().value())) {
      return takeLocked(containers.reconcileLocked(found), label);
    }
  }

  private ContainerSnapshot takeLocked(ContainerRecord record, String label) throws IOException {
    SnapshotFiles files = files(record);
    files.requireFree(label);
    List<SnapshotName> blocks = new ArrayList<>();
    List<String> shared = new ArrayList<>();
    for (MountPoint mount : record.mounts()) {
      if (isBlockVolume(mount)) {
        blocks.add(new SnapshotName(new VolumeName(mount.name()), label));
      } else if (mount.type().equals("volume") && mount.writable()) {
        shared.add(mount.name());
      }
    }
    boolean taken = false;
    try {
      standStill(
          record,
          () -> {
            if (!blocks.isEmpty()) {
              volumes.takeTogether(blocks, new SnapshotArea.Unlimited());
            }
            files.keepLayer(parts.snapshots().changes(key(record)));
          });
      ContainerSnapshot snapshot =
          new ContainerSnapshot(
              record.id(),
              label,
              parts.clock().instant(),
              blocks.stream().map(SnapshotName::toString).toList(),
              shared);
      files.finish(snapshot);
      taken = true;
      return snapshot;
    } catch (AlreadyExists e) {
      blocks.clear(); // they are somebody else's
      throw e;
    } finally {
      if (!taken) {
        files.abandon();
        removeVolumeSnapshots(blocks);
      }
    }
  }

  /** Work while nobody writes. */
  private interface StillWork {
    void run() throws IOException;
  }

  private void standStill(ContainerRecord record, StillWork work) throws IOException {
    boolean pause = record.state() instanceof Running running && !running.paused();
    if (pause) {
      parts.runtime().pause(record.id().value());
    }
    try {
      work.run();
    } finally {
      if (pause) {
        parts.runtime().resume(record.id().value());
      }
    }
  }

  private boolean isBlockVolume(MountPoint mount) {
    return mount.type().equals("volume")
        && mount.name().indexOf('@') < 0
        && parts.blockMounts().isPlace(mount.source());
  }

  private void removeVolumeSnapshots(List<SnapshotName> names) throws IOException {
    for (SnapshotName name : names) {
      try {
        volumes.remove(name);
      } catch (NotFound _) {
        // It was not taken, or somebody has removed it.
      }
    }
  }

  private SnapshotFiles files(ContainerRecord record) {
    return new SnapshotFiles(record.id(), containers.paths().home(record.id()));
  }

  private static SnapshotKey key(ContainerRecord record) {
    return ContainerTable.snapshotOf(record.id());
  }

  @Override
  public List<ContainerSnapshot> list(String container) throws IOException {
    return files(parts.table().resolve(container)).list();
  }

  @Override
  public ContainerRecord cloneFrom(String container, Optional<String> label, CloneOptions options)
      throws IOException {
    ContainerRecord source = parts.table().resolve(container);
    if (label.isPresent()) {
      return cloneOf(source, files(source).find(label.get()), options);
    }
    ContainerSnapshot now = take(source.id().value(), temporaryLabel());
    try {
      return cloneOf(source, now, options);
    } finally {
      remove(source.id().value(), now.label());
    }
  }

  private static String temporaryLabel() {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return VolumeSnapshots.TEMPORARY + HexFormat.of().formatHex(random);
  }

  private ContainerRecord cloneOf(
      ContainerRecord source, ContainerSnapshot snapshot, CloneOptions options) throws IOException {
    return new ContainerCloner(parts, containers, volumes)
        .create(source, snapshot, files(source), options);
  }

  @Override
  public void rollback(String container, String label) throws IOException {
    ContainerRecord found = parts.table().resolve(container);
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, found.id().value())) {
      ContainerRecord record = containers.reconcileLocked(found);
      if (record.isRunning()) {
        throw new Conflict(
            "roll container " + record.name() + " back: it is running; stop it first");
      }
      ContainerSnapshot snapshot = files(record).find(label);
      for (String volume : snapshot.volumes()) {
        volumes.rollback(SnapshotName.parse(volume));
      }
      parts.snapshots().discard(key(record));
      prepareFrom(record, label);
    }
  }

  private void prepareFrom(ContainerRecord record, String label) throws IOException {
    parts
        .snapshots()
        .prepare(
            key(record),
            record.parent().map(io.varve.storage.snapshot.SnapshotName::new),
            Map.of());
    Path layer = parts.snapshots().changes(key(record));
    files(record).restoreLayer(label, layer);
  }

  @Override
  public void remove(String container, String label) throws IOException {
    ContainerRecord found = parts.table().resolve(container);
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, found.id().value())) {
      SnapshotFiles files = files(found);
      ContainerSnapshot snapshot = files.find(label);
      removeVolumeSnapshots(snapshot.volumes().stream().map(SnapshotName::parse).toList());
      files.remove(label);
    }
  }
}
