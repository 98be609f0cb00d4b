package io.varve.engine.volume;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.BlockUsage;
import io.varve.blockstore.PoolUsage;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotInfo;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.volume.BlockUse;
import io.varve.blockstore.volume.BlockVolumes;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Snapshots of block volumes, and what is made of them. Names are {@code volume@label}. Each verb
 * throws {@link NotFound} for an unknown name and {@link InvalidArgument} for a volume that is a
 * directory.
 */
public final class VolumeSnapshots {

  /** Labels of snapshots that a verb takes for itself and removes again. */
  public static final String TEMPORARY = "unnamed-";

  private static final int RANDOM_BYTES = 8;

  private final VolumeDirectory records;
  private final BlockPool pool;
  private final DirectoryClone directories;
  private final EndedContainers ended;

  /**
   * The snapshots of a store.
   *
   * @param records what is known of volumes
   * @param pool their blocks
   * @param directories clones volumes that are directories
   * @param ended lets go of volumes before a verb that wants them unused
   */
  public VolumeSnapshots(
      VolumeDirectory records, BlockPool pool, DirectoryClone directories, EndedContainers ended) {
    this.records = records;
    this.pool = pool;
    this.directories = directories;
    this.ended = ended;
  }

  /**
   * Takes a snapshot. A mounted file system is frozen for that moment.
   *
   * @param name its name
   * @param area how much it may come to hold
   * @return the snapshot
   * @throws io.varve.oci.error.AlreadyExists when there is one of that name
   * @throws IOException when it fails
   */
  public SnapshotInfo take(SnapshotName name, SnapshotArea area) throws IOException {
    return takeTogether(List.of(name), area).getFirst();
  }

  /**
   * Takes snapshots of several volumes at one instant.
   *
   * @param names their names, of different volumes
   * @param area how much each may come to hold
   * @return the snapshots, in the order of the names
   * @throws io.varve.oci.error.AlreadyExists when there is one of those names; none is taken then
   * @throws IOException when it fails
   */
  public List<SnapshotInfo> takeTogether(List<SnapshotName> names, SnapshotArea area)
      throws IOException {
    for (SnapshotName name : names) {
      requireBlock(name.volume());
    }
    try (BlockVolumes volumes = pool.open()) {
      return volumes.snapshotTogether(names, area);
    }
  }

  /**
   * What the next automatic snapshot area would be.
   *
   * @param volume the volume
   * @return one line for a person
   * @throws IOException when it fails
   */
  public String explainArea(VolumeName volume) throws IOException {
    try (BlockVolumes volumes = pool.open()) {
      return volumes.adviseArea(volume).explanation();
    }
  }

  /**
   * The snapshots of a volume, oldest first.
   *
   * @param volume its name
   * @return the snapshots; none for a directory
   * @throws IOException when it fails
   */
  public List<SnapshotInfo> list(String volume) throws IOException {
    if (records.inspect(volume).block().isEmpty()) {
      return List.of();
    }
    try (BlockVolumes volumes = pool.open()) {
      return volumes.snapshots(new VolumeName(volume));
    }
  }

  /**
   * A snapshot.
   *
   * @param name its name
   * @return what is known of it
   * @throws IOException when it fails
   */
  public SnapshotInfo inspect(SnapshotName name) throws IOException {
    return list(name.volume().value()).stream()
        .filter(info -> info.name().equals(name))
        .findFirst()
        .orElseThrow(
            () ->
                new NotFound(
                    "no such snapshot: " + name + "; \"varve volume df\" lists what there is"));
  }

  /**
   * The space of everything in the pool.
   *
   * @return one entry a volume and snapshot, each volume before its snapshots
   * @throws IOException when it fails
   */
  public VolumeSpace space() throws IOException {
    List<VolumeSpace.Entry> entries = new ArrayList<>();
    if (!pool.exists()) {
      return new VolumeSpace(entries, Optional.empty());
    }
    try (BlockVolumes volumes = pool.open()) {
      for (VolumeRecord record : records.list()) {
        if (record.block().isPresent()) {
          addSpace(volumes, record, entries);
        }
      }
      return new VolumeSpace(entries, Optional.of(volumes.usage()));
    }
  }

  private static void addSpace(
      BlockVolumes volumes, VolumeRecord record, List<VolumeSpace.Entry> entries)
      throws IOException {
    VolumeName name = new VolumeName(record.name());
    long size = record.block().orElseThrow().sizeBytes();
    entries.add(
        new VolumeSpace.Entry(
            name, record.createdAt(), size, volumes.usage(name), Optional.empty()));
    for (SnapshotInfo info : volumes.snapshots(name)) {
      BlockUsage usage = volumes.usage(info.name());
      entries.add(
          new VolumeSpace.Entry(
              info.name(), info.created(), info.size(), usage, Optional.of(info)));
    }
  }

  /**
   * The space of the pool.
   *
   * @return its space
   * @throws IOException when it fails
   */
  public PoolUsage poolUsage() throws IOException {
    try (BlockVolumes volumes = pool.open()) {
      return volumes.usage();
    }
  }

  /**
   * The space behind a volume or snapshot.
   *
   * @param name which
   * @return its space
   * @throws IOException when it fails
   */
  public BlockUsage usage(BlockName name) throws IOException {
    try (BlockVolumes volumes = pool.open()) {
      return volumes.usage(name);
    }
  }

  /**
   * Makes a volume out of a snapshot, or out of a volume as it is now.
   *
   * @param from {@code volume@label}, or a volume; a directory is copied
   * @param to the name of the new volume
   * @param labels free-form properties
   * @return the new volume, and whether it shares its blocks with the old one
   * @throws io.varve.oci.error.AlreadyExists when the new name is in use
   * @throws IOException when it fails
   */
  public Clone cloneFrom(String from, VolumeName to, Map<String, String> labels)
      throws IOException {
    if (from.indexOf('@') >= 0) {
      return new Clone(cloneSnapshot(SnapshotName.parse(from), to, labels), true);
    }
    VolumeRecord source = records.inspect(from);
    if (source.block().isEmpty()) {
      return directories.clone(source, to, labels);
    }
    SnapshotName instant = temporary(new VolumeName(from));
    take(instant, new SnapshotArea.Unlimited());
    try {
      return new Clone(cloneSnapshot(instant, to, labels), true);
    } finally {
      delete(instant);
    }
  }

  /**
   * A new volume.
   *
   * @param volume the volume
   * @param sharesBlocks whether blocks are shared until they change; false when all were copied
   */
  public record Clone(VolumeRecord volume, boolean sharesBlocks) {}

  private VolumeRecord cloneSnapshot(SnapshotName from, VolumeName to, Map<String, String> labels)
      throws IOException {
    VolumeRecord source = requireBlock(from.volume());
    records.requireFree(to.value());
    try (BlockVolumes volumes = pool.open()) {
      volumes.cloneFrom(from, to);
      return records.addBlock(
          to.value(), labels, formOf(volumes, to, source), isWritten(volumes, to));
    }
  }

  private static boolean isWritten(BlockVolumes volumes, VolumeName name) throws IOException {
    return volumes.usage(name).mapped() > 0;
  }

  /** A state without a single block is one from before the file system was made. */
  private static BlockForm formOf(BlockVolumes volumes, VolumeName name, VolumeRecord origin)
      throws IOException {
    return origin
        .block()
        .orElseThrow()
        .withSize(volumes.volume(name).size())
        .in(isWritten(volumes, name) ? BlockForm.State.READY : BlockForm.State.NEW);
  }

  /**
   * Makes a volume what it was when a snapshot was taken. All snapshots stay.
   *
   * @param to the snapshot
   * @throws Conflict when the volume is in use
   * @throws IOException when it fails
   */
  public void rollback(SnapshotName to) throws IOException {
    VolumeRecord record = requireBlock(to.volume());
    releaseEnded();
    try (BlockVolumes volumes = pool.open()) {
      for (BlockUse use : volumes.uses()) {
        if (use.name().equals(to.volume())) {
          throw new Conflict("roll volume " + to.volume() + " back: " + inUse(use));
        }
      }
      volumes.rollback(to);
      records.setForm(record.name(), formOf(volumes, to.volume(), record));
    }
  }

  /** Nobody need have noticed that a container has ended; its volumes are free all the same. */
  void releaseEnded() throws IOException {
    if (pool.hasLeftovers()) {
      ended.release();
    }
  }

  static String inUse(BlockUse use) {
    if (!use.holders().isEmpty()) {
      String holder = use.holders().getFirst();
      return "it is mounted for container "
          + holder.substring(0, Math.min(12, holder.length()))
          + "; stop that first";
    }
    return use.served()
        .map(uri -> "it is served at " + uri + "; end that first")
        .orElse("it is attached; detach it first");
  }

  /** A state that lasts as long as one verb. */
  SnapshotName temporary(VolumeName volume) {
    byte[] random = new byte[RANDOM_BYTES];
    new SecureRandom().nextBytes(random);
    return new SnapshotName(volume, TEMPORARY + HexFormat.of().formatHex(random));
  }

  /**
   * Removes a snapshot.
   *
   * @param name which
   * @throws Conflict when a container uses it
   * @throws IOException when it fails
   */
  public void remove(SnapshotName name) throws IOException {
    records.requireUnused(name.toString());
    delete(name);
  }

  void delete(SnapshotName name) throws IOException {
    try (BlockVolumes volumes = pool.open()) {
      volumes.delete(name);
    }
  }

  VolumeRecord requireBlock(VolumeName name) throws IOException {
    VolumeRecord record = records.inspect(name.value());
    if (record.block().isEmpty()) {
      throw new InvalidArgument(
          "volume "
              + name
              + " is a directory: only block volumes (volume create --size) have snapshots");
    }
    return record;
  }
}
