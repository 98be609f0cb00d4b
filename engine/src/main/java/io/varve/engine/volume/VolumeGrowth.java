package io.varve.engine.volume;

import io.varve.blockstore.BlockSnapshotStore;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.volume.BlockUse;
import io.varve.blockstore.volume.BlockVolumes;
import io.varve.engine.process.Programs;
import io.varve.oci.error.InvalidArgument;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.lock.Locks;
import java.io.IOException;
import java.util.Optional;

/** Makes block volumes larger, with the file systems on them. */
public final class VolumeGrowth {

  private final VolumeDirectory records;
  private final BlockPool pool;
  private final VolumeSnapshots snapshots;
  private final Locks locks;
  private final FileSystemGrowth fileSystems;

  /**
   * Grows the volumes of a store.
   *
   * @param records what is known of them
   * @param pool their blocks
   * @param snapshots tells block volumes from directories
   * @param locks one lock a volume
   * @param programs where resize2fs and xfs_growfs are looked for
   */
  public VolumeGrowth(
      VolumeDirectory records,
      BlockPool pool,
      VolumeSnapshots snapshots,
      Locks locks,
      Programs programs) {
    this.records = records;
    this.pool = pool;
    this.snapshots = snapshots;
    this.locks = locks;
    this.fileSystems = new FileSystemGrowth(programs);
  }

  /** When the file system is as large as its volume. */
  public sealed interface Outcome {

    /** At once. */
    record Done() implements Outcome {}

    /**
     * When it is mounted the next time.
     *
     * @param reason why not now; empty when it is not mounted now
     */
    record AtNextMount(Optional<String> reason) implements Outcome {}
  }

  /**
   * Makes a volume larger, while it is in use or not. Its snapshots keep their size.
   *
   * @param name the volume
   * @param bytes its new size
   * @return when its file system follows
   * @throws InvalidArgument when it would shrink, or hardly grow
   * @throws IOException when it fails
   */
  public Outcome grow(VolumeName name, long bytes) throws IOException {
    try (HeldLock _ = locks.acquire(LockRank.VOLUME, name.value())) {
      BlockForm form = snapshots.requireBlock(name).block().orElseThrow();
      requireGrowth(name, form, bytes);
      try (BlockVolumes volumes = pool.open()) {
        volumes.grow(name, bytes);
        records.setForm(name.value(), form.withSize(bytes));
        return growFileSystem(volumes, name, form);
      }
    }
  }

  private static void requireGrowth(VolumeName name, BlockForm form, long bytes) {
    if (bytes < form.sizeBytes()) {
      throw new InvalidArgument(
          "resize volume %s to %d bytes: it has %d and can't shrink; create a smaller one and copy the files"
              .formatted(name, bytes, form.sizeBytes()));
    }
    if (bytes % BlockSnapshotStore.SECTOR != 0) {
      throw new InvalidArgument(
          "resize volume %s to %d bytes: the size is to be a multiple of %d"
              .formatted(name, bytes, BlockSnapshotStore.SECTOR));
    }
    boolean little = bytes - form.sizeBytes() < FileSystemGrowth.LEAST;
    if (little && bytes > form.sizeBytes() && form.fileSystem() != FileSystemType.NONE) {
      throw new InvalidArgument(
          "resize volume %s to %d bytes: it has %d; a file system grows by %d bytes at least"
              .formatted(name, bytes, form.sizeBytes(), FileSystemGrowth.LEAST));
    }
  }

  private Outcome growFileSystem(BlockVolumes volumes, VolumeName name, BlockForm form)
      throws IOException {
    if (form.fileSystem() == FileSystemType.NONE || form.state() != BlockForm.State.READY) {
      return new Outcome.Done(); // there is none yet
    }
    for (BlockUse use : volumes.uses()) {
      if (use.name().equals(name) && !use.mounts().isEmpty()) {
        try {
          fileSystems.growMounted(
              name, form.fileSystem(), use.device().orElseThrow(), use.mounts().getFirst());
          return new Outcome.Done();
        } catch (IOException e) {
          return new Outcome.AtNextMount(Optional.of(e.getMessage()));
        }
      }
    }
    return new Outcome.AtNextMount(Optional.empty());
  }
}
