package io.varve.engine.volume;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.BlockSnapshotStore;
import io.varve.blockstore.SnapshotInfo;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.volume.BlockVolumes;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link Volumes} of a store: directories and block volumes under one roof of names. */
public final class LocalVolumes implements Volumes {

  private final VolumeDirectory records;
  private final BlockPool pool;

  /**
   * The volumes of a store.
   *
   * @param records the records, and the directories
   * @param pool the block volumes
   */
  public LocalVolumes(VolumeDirectory records, BlockPool pool) {
    this.records = records;
    this.pool = pool;
  }

  @Override
  public VolumeRecord create(Optional<String> name, Map<String, String> labels) throws IOException {
    return records.create(name, labels);
  }

  @Override
  public VolumeRecord createBlock(
      Optional<String> name, BlockRequest request, Map<String, String> labels) throws IOException {
    VolumeName chosen = new VolumeName(name.orElseGet(VolumeDirectory::randomName));
    requireSize(request);
    Optional<VolumeRecord> present = records.find(chosen.value());
    if (present.isPresent()) {
      return requireSame(present.get(), request);
    }
    PoolOptions options = PoolOptions.usual().withoutUpkeep();
    if (request.chunkBytes().isPresent()) {
      options = options.withChunkSize(request.chunkBytes().getAsInt());
    }
    try (BlockVolumes volumes = pool.open(options)) {
      requireChunk(volumes, request);
      makeBlocks(volumes, chosen, request.sizeBytes());
      return records.addBlock(
          chosen.value(),
          labels,
          new BlockForm(request.sizeBytes(), request.fileSystem(), BlockForm.State.NEW),
          false);
    }
  }

  private static void requireSize(BlockRequest request) {
    long size = request.sizeBytes();
    FileSystemType type = request.fileSystem();
    if (size < type.minimumBytes() || size % BlockSnapshotStore.SECTOR != 0) {
      throw new InvalidArgument(
          "a volume of "
              + size
              + " bytes: "
              + type.word()
              + " needs at least "
              + type.minimumBytes()
              + ", and a multiple of "
              + BlockSnapshotStore.SECTOR);
    }
  }

  private static VolumeRecord requireSame(VolumeRecord present, BlockRequest request) {
    Optional<BlockForm> form = present.block();
    if (form.isEmpty()
        || form.get().sizeBytes() != request.sizeBytes()
        || form.get().fileSystem() != request.fileSystem()) {
      String what =
          form.map(f -> "has " + f.sizeBytes() + " bytes of " + f.fileSystem().word())
              .orElse("is a directory");
      throw new AlreadyExists(
          "volume " + present.name() + " exists and " + what + "; choose another name");
    }
    return present;
  }

  private static void requireChunk(BlockVolumes volumes, BlockRequest request) throws IOException {
    int there = volumes.usage().chunkSize();
    if (request.chunkBytes().isPresent() && request.chunkBytes().getAsInt() != there) {
      throw new FailedPrecondition(
          "chunks of "
              + request.chunkBytes().getAsInt()
              + " bytes: the first volume of this store decided for "
              + there
              + "; leave --chunk out, or use another store (--root)");
    }
  }

  /** Blocks without a record are what a kill between the two has left. */
  private static void makeBlocks(BlockVolumes volumes, VolumeName name, long size)
      throws IOException {
    try {
      volumes.create(name, size);
    } catch (AlreadyExists e) {
      if (volumes.usage(name).mapped() != 0 || !volumes.snapshots(name).isEmpty()) {
        throw new AlreadyExists(
            "the pool has blocks of a volume "
                + name
                + " that is not in the records; \"varve volume check --repair\" brings it back",
            e);
      }
      volumes.delete(name);
      volumes.create(name, size);
    }
  }

  @Override
  public List<VolumeRecord> list() throws IOException {
    return records.list();
  }

  @Override
  public VolumeRecord inspect(String name) throws IOException {
    return records.inspect(name);
  }

  @Override
  public List<String> users(String name) throws IOException {
    return records.users(name);
  }

  @Override
  public void remove(String name, boolean force) throws IOException {
    if (name.indexOf('@') >= 0) {
      removeSnapshot(SnapshotName.parse(name), force);
      return;
    }
    Optional<VolumeRecord> volume = records.find(name);
    if (volume.isPresent() && volume.get().block().isPresent()) {
      removeBlock(new VolumeName(name));
    } else {
      records.remove(name, force);
    }
  }

  private void removeSnapshot(SnapshotName name, boolean force) throws IOException {
    records.requireUnused(name.toString());
    try (BlockVolumes volumes = pool.open()) {
      volumes.delete(name);
    } catch (NotFound e) {
      if (!force) {
        throw e;
      }
    }
  }

  /** The record goes first; blocks that a kill leaves behind are collected by a check. */
  private void removeBlock(VolumeName name) throws IOException {
    records.requireUnused(name.value());
    try (BlockVolumes volumes = pool.open()) {
      List<SnapshotInfo> snapshots = snapshots(volumes, name);
      if (!snapshots.isEmpty()) {
        throw new Conflict(
            "remove volume "
                + name
                + ": it has "
                + snapshots.size()
                + " snapshots, "
                + snapshots.getFirst().name()
                + " for one; remove them first");
      }
      if (volumes.uses().stream().anyMatch(use -> use.name().equals(name))) {
        throw new Conflict(
            "remove volume " + name + ": it is attached or served; end that use first");
      }
      records.forget(name.value());
      deleteBlocks(volumes, name);
    }
  }

  private static List<SnapshotInfo> snapshots(BlockVolumes volumes, VolumeName name)
      throws IOException {
    try {
      return volumes.snapshots(name);
    } catch (NotFound _) {
      return List.of(); // a record without blocks
    }
  }

  private static void deleteBlocks(BlockVolumes volumes, BlockName name) throws IOException {
    try {
      volumes.delete(name);
    } catch (NotFound _) {
      // A record without blocks.
    }
  }

  @Override
  public PruneResult prune(boolean all) throws IOException {
    List<String> names = new ArrayList<>();
    long bytes = 0;
    for (VolumeRecord volume : list()) {
      if ((all || volume.anonymous()) && users(volume.name()).isEmpty()) {
        try {
          long size = size(volume);
          remove(volume.name(), true);
          names.add(volume.name());
          bytes += size;
        } catch (Conflict _) {
          // Somebody began to use it, or it has snapshots: it stays.
        }
      }
    }
    if (pool.exists()) {
      try (BlockVolumes volumes = pool.open()) {
        volumes.prune().forEach(gone -> names.add(gone.toString()));
      }
    }
    return new PruneResult(names, bytes);
  }

  @Override
  public long bytes(VolumeRecord volume) throws IOException {
    if (volume.block().isEmpty()) {
      return VolumeDirectory.size(volume.mountpoint());
    }
    try (BlockVolumes volumes = pool.open()) {
      return volumes.usage(new VolumeName(volume.name())).mapped();
    } catch (NotFound _) {
      return 0; // a record without blocks
    }
  }

  /** What a removal of a volume gives back. */
  private long size(VolumeRecord volume) throws IOException {
    if (volume.block().isEmpty()) {
      return VolumeDirectory.size(volume.mountpoint());
    }
    try (BlockVolumes volumes = pool.open()) {
      return volumes.usage(new VolumeName(volume.name())).exclusive();
    } catch (EngineException _) {
      return 0;
    }
  }
}
