package io.varve.blockstore;

import java.io.IOException;
import java.util.List;

/**
 * Keeps block volumes and their snapshots.
 *
 * <p>A snapshot is the state of a volume at one instant, between two writes; it never changes. A
 * clone is a volume that begins as a snapshot; deleting the snapshot does not touch it. Rollback
 * merges a snapshot back: the volume becomes what it was. All of these cost the same, whatever the
 * size of the volume and however many snapshots there are.
 *
 * <p>Each call is durable and atomic when it returns. All methods may be called from several
 * threads at once. They throw {@link io.varve.oci.error.NotFound} for an unknown name, {@link
 * io.varve.oci.error.AlreadyExists} for one in use, {@link io.varve.oci.error.InvalidArgument} for
 * a wrong size and {@link io.varve.oci.error.Conflict} for what is open and must not be.
 */
public interface BlockSnapshotStore extends AutoCloseable {

  /** Sizes are multiples of this many bytes. */
  int SECTOR = 512;

  /**
   * Makes a volume that reads as zeros and takes no space.
   *
   * @param name its name
   * @param size bytes, a positive multiple of {@link #SECTOR}
   * @return the volume
   * @throws IOException when it fails
   */
  VolumeInfo create(VolumeName name, long size) throws IOException;

  /**
   * Makes a volume larger, while it is in use or not; what is added reads as zeros. Its snapshots
   * keep their size.
   *
   * @param name the volume
   * @param size bytes, a multiple of {@link #SECTOR}, at least what it has
   * @return the volume
   * @throws io.varve.oci.error.InvalidArgument when it would shrink
   * @throws IOException when it fails
   */
  VolumeInfo grow(VolumeName name, long size) throws IOException;

  /**
   * Opens a device: read-only on a snapshot, else writable. Devices on one volume see each other's
   * writes at once.
   *
   * @param name a volume or snapshot
   * @return the device
   * @throws IOException when it fails
   */
  BlockDevice open(BlockName name) throws IOException;

  /**
   * Takes a snapshot, while the volume is in use or not. It holds every write that was completed
   * before the call and is not affected by any that begins after it returns.
   *
   * @param name its name
   * @param area how much it may come to hold
   * @return the snapshot
   * @throws IOException when it fails
   */
  SnapshotInfo snapshot(SnapshotName name, SnapshotArea area) throws IOException;

  /**
   * Takes snapshots of several volumes at one instant: either all are taken, or none.
   *
   * @param names their names, of different volumes
   * @param area how much each may come to hold
   * @return the snapshots, in the order of the names
   * @throws io.varve.oci.error.InvalidArgument when two names are of one volume
   * @throws IOException when it fails
   */
  List<SnapshotInfo> snapshotTogether(List<SnapshotName> names, SnapshotArea area)
      throws IOException;

  /**
   * Makes a volume out of a snapshot.
   *
   * @param from the snapshot
   * @param to the name of the new volume
   * @return the volume
   * @throws IOException when it fails
   */
  VolumeInfo cloneFrom(SnapshotName from, VolumeName to) throws IOException;

  /**
   * Makes a volume what it was when a snapshot was taken. The snapshot and all others stay.
   *
   * @param to the snapshot
   * @throws io.varve.oci.error.Conflict when a device is open on the volume
   * @throws IOException when it fails
   */
  void rollback(SnapshotName to) throws IOException;

  /**
   * Deletes a volume or a snapshot. Its space comes back soon after.
   *
   * @param name a volume without snapshots, or a snapshot
   * @throws io.varve.oci.error.Conflict when a device is open on it, or the volume has snapshots
   * @throws IOException when it fails
   */
  void delete(BlockName name) throws IOException;

  /**
   * All volumes, by name.
   *
   * @return the volumes
   */
  List<VolumeInfo> volumes();

  /**
   * The snapshots of a volume, oldest first.
   *
   * @param volume the volume
   * @return its snapshots
   */
  List<SnapshotInfo> snapshots(VolumeName volume);

  /**
   * Looks a volume up.
   *
   * @param name its name
   * @return the volume
   */
  VolumeInfo volume(VolumeName name);

  /**
   * Looks a snapshot up.
   *
   * @param name its name
   * @return the snapshot
   */
  SnapshotInfo snapshot(SnapshotName name);

  /**
   * The space behind a volume or snapshot. Costs as much as what it does not share.
   *
   * @param name a volume or snapshot
   * @return its space
   * @throws IOException when the map can't be read
   */
  BlockUsage usage(BlockName name) throws IOException;

  /**
   * The space of the whole store.
   *
   * @return the space
   */
  PoolUsage usage();

  /**
   * Where two states differ, in whole chunks. Costs as much as the difference. An extent of kind
   * {@link Extent.Kind#HOLE} is one that {@code to} has no data for.
   *
   * @param from the older state
   * @param to the newer state, at least as large
   * @return the extents of {@code to}, in order
   * @throws IOException when the maps can't be read
   */
  List<Extent> changes(BlockName from, BlockName to) throws IOException;

  /**
   * Sizes the area of the next snapshot: twice the change seen over the usual interval between
   * snapshots.
   *
   * @param volume the volume
   * @return the size and how it came about
   */
  AreaAdvice adviseArea(VolumeName volume);

  /**
   * Flushes and closes the store and its devices.
   *
   * @throws IOException when the last changes can't be made durable
   */
  @Override
  void close() throws IOException;
}
