package io.varve.engine.volume;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.Extent;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.volume.BlockUse;
import io.varve.blockstore.volume.BlockVolumes;
import io.varve.linux.DirectoryHandle;
import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.layer.Change;
import io.varve.storage.layer.LayerDiffer;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;

/** Tells what has changed between two states of a block volume: extents, and files. */
public final class VolumeComparison {

  private final BlockPool pool;
  private final BlockMounts mounts;
  private final VolumeSnapshots snapshots;
  private final boolean rootless;

  /**
   * Compares the volumes of a store.
   *
   * @param pool their blocks
   * @param mounts mounts them
   * @param snapshots their snapshots
   * @param rootless whether nothing can be mounted
   */
  public VolumeComparison(
      BlockPool pool, BlockMounts mounts, VolumeSnapshots snapshots, boolean rootless) {
    this.pool = pool;
    this.mounts = mounts;
    this.snapshots = snapshots;
    this.rootless = rootless;
  }

  /**
   * What has changed.
   *
   * @param extents changed ranges of the newer state, in whole chunks
   * @param files changed files by path; empty when they can't be seen
   * @param reason why the files can't be seen; empty when they can
   */
  public record Difference(List<Extent> extents, Optional<List<Change>> files, String reason) {
    /** Copies the list. */
    public Difference {
      extents = List.copyOf(extents);
    }
  }

  /**
   * Compares two states. A file system that is mounted is written out first; what containers write
   * meanwhile may or may not be seen.
   *
   * @param from the older state
   * @param to the newer state
   * @param withFiles whether files are compared, too
   * @return the difference
   * @throws IOException when it fails
   */
  public Difference compare(SnapshotName from, BlockName to, boolean withFiles) throws IOException {
    snapshots.requireBlock(from.volume());
    VolumeRecord record = snapshots.requireBlock(to.volume());
    List<Extent> extents;
    try (BlockVolumes volumes = pool.open()) {
      writeOut(volumes, to);
      extents = volumes.changes(from, to);
    }
    if (!withFiles || extents.isEmpty()) {
      return new Difference(extents, Optional.of(List.of()), "");
    }
    String obstacle = obstacle(record, to);
    if (!obstacle.isEmpty()) {
      return new Difference(extents, Optional.empty(), obstacle);
    }
    try {
      return new Difference(extents, Optional.of(files(from, to)), "");
    } catch (FailedPrecondition | IOException e) {
      return new Difference(extents, Optional.empty(), e.getMessage());
    }
  }

  private String obstacle(VolumeRecord record, BlockName to) {
    if (rootless) {
      return "mounting a block volume needs root";
    }
    BlockForm form = record.block().orElseThrow();
    boolean bare = form.fileSystem() == FileSystemType.NONE;
    boolean unmade = to instanceof VolumeName && form.state() != BlockForm.State.READY;
    return bare || unmade ? "there is no file system in it" : "";
  }

  /** What the host keeps in memory reaches the blocks. */
  private static void writeOut(BlockVolumes volumes, BlockName name) throws IOException {
    for (BlockUse use : volumes.uses()) {
      if (use.name().equals(name) && name instanceof VolumeName && !use.mounts().isEmpty()) {
        try (DirectoryHandle mount = DirectoryHandle.open(use.mounts().getFirst())) {
          mount.syncFileSystem();
        }
      }
    }
  }

  private List<Change> files(SnapshotName from, BlockName to) throws IOException {
    String holder = BlockMounts.processHolder(ProcessHandle.current().pid());
    try {
      Path before = mounts.hold(from, holder);
      Path after = mounts.hold(to, holder);
      return LayerDiffer.compare(before, after);
    } finally {
      mounts.release(from, holder);
      mounts.release(to, holder);
    }
  }
}
