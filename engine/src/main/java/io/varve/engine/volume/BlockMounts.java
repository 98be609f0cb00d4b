package io.varve.engine.volume;

import io.varve.blockstore.BlockName;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.volume.BlockUse;
import io.varve.blockstore.volume.BlockVolumes;
import io.varve.blockstore.volume.RemoteVolumes;
import io.varve.engine.process.Command;
import io.varve.engine.process.Programs;
import io.varve.linux.Mounts;
import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.lock.Locks;
import java.io.IOException;
import java.nio.file.DirectoryNotEmptyException;
import java.nio.file.FileSystemException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Optional;

/**
 * Mounts block volumes on the host for as long as somebody holds them, one mount each, whoever
 * looks at it. Makes the file system at the first use.
 */
public final class BlockMounts {

  private static final String PROCESS = "process-";

  private final VolumeDirectory records;
  private final BlockPool pool;
  private final Locks locks;
  private final Programs programs;
  private final FileSystemGrowth growth;

  /**
   * Mounts the volumes of a pool.
   *
   * @param records what is known of them
   * @param pool where their blocks are
   * @param locks one lock a volume
   * @param programs where mkfs is looked for
   */
  public BlockMounts(VolumeDirectory records, BlockPool pool, Locks locks, Programs programs) {
    this.records = records;
    this.pool = pool;
    this.locks = locks;
    this.programs = programs;
    this.growth = new FileSystemGrowth(programs);
  }

  /** The holder that is a process and no container. */
  static String processHolder(long pid) {
    return PROCESS + pid;
  }

  /** The process that a holder is; empty for a container. */
  static Optional<Long> processOf(String holder) {
    return holder.startsWith(PROCESS)
        ? Optional.of(Long.parseLong(holder.substring(PROCESS.length())))
        : Optional.empty();
  }

  /**
   * Where a volume or snapshot is seen on the host while it is held.
   *
   * @param name which
   * @return a directory
   */
  public Path place(BlockName name) {
    return pool.mounts().resolve(name.toString());
  }

  /**
   * Whether a path is the place of a block volume or lies below one.
   *
   * @param path a path of the host
   * @return true when so
   */
  public boolean isPlace(String path) {
    return path.startsWith(pool.mounts() + "/");
  }

  /**
   * Mounts a volume or snapshot unless it is mounted, and keeps it so.
   *
   * @param name which
   * @param holder for whom
   * @return where it is seen
   * @throws io.varve.oci.error.NotFound when there is none
   * @throws FailedPrecondition when it holds no known file system
   * @throws IOException when it fails
   */
  public Path hold(BlockName name, String holder) throws IOException {
    Path place = place(name);
    try (HeldLock _ = locks.acquire(LockRank.VOLUME, name.volume().value());
        BlockVolumes volumes = pool.server()) {
      Path device = volumes.attach(name);
      try {
        if (!isMounted(volumes, name, place)) {
          FileSystemType type = fileSystem(name, device, volumes);
          Files.createDirectories(place);
          mountGrown(volumes, name, type, device);
        }
        volumes.hold(name, holder);
        return place;
      } catch (IOException | RuntimeException e) {
        volumes.release(name, holder);
        throw e;
      }
    }
  }

  /** What the volume has grown by, its file system grows by now. */
  private void mountGrown(BlockVolumes volumes, BlockName name, FileSystemType type, Path device)
      throws IOException {
    Optional<BlockForm> form =
        name instanceof VolumeName ? records.inspect(name.toString()).block() : Optional.empty();
    byte[] start = volumes.read(name, 0, FileSystemType.PROBED_BYTES);
    boolean due = form.isPresent() && FileSystemGrowth.isDue(type, start, form.get().sizeBytes());
    if (due) {
      growth.growUnmounted(name, type, device);
    }
    mount(volumes, name, type, place(name));
    if (due && type == FileSystemType.XFS) {
      growth.growMounted(name, type, device, place(name));
    }
  }

  private static boolean isMounted(BlockVolumes volumes, BlockName name, Path place)
      throws IOException {
    for (BlockUse use : volumes.uses()) {
      if (use.name().equals(name)) {
        return use.mounts().contains(place);
      }
    }
    return false;
  }

  private static void mount(BlockVolumes volumes, BlockName name, FileSystemType type, Path place)
      throws IOException {
    switch (name) {
      case VolumeName _ -> volumes.mount(name, type.word(), type.mountOptions(false), place);
      case SnapshotName _ -> {
        try {
          volumes.mount(name, type.word(), type.mountOptions(true), place);
        } catch (IOException _) {
          // It was taken from a file system that could not be frozen, and its journal is not empty.
          volumes.mount(name, type.word(), type.withoutJournal(), place);
        }
      }
    }
  }

  /** What the device holds; a new volume gets its file system now. */
  private FileSystemType fileSystem(BlockName name, Path device, BlockVolumes volumes)
      throws IOException {
    Optional<BlockForm> form =
        name instanceof VolumeName ? records.inspect(name.toString()).block() : Optional.empty();
    if (form.isPresent() && isBlank(form.get(), name, volumes)) {
      make(name, form.get(), device);
      return form.get().fileSystem();
    }
    FileSystemType found =
        FileSystemType.recognize(volumes.read(name, 0, FileSystemType.PROBED_BYTES));
    if (found == FileSystemType.NONE) {
      throw new FailedPrecondition(
          "mount volume "
              + name
              + ": it holds neither ext4 nor xfs, and is not formatted over; reach its blocks with"
              + " \"varve volume serve\"");
    }
    return found;
  }

  private static boolean isBlank(BlockForm form, BlockName name, BlockVolumes volumes)
      throws IOException {
    if (form.fileSystem() == FileSystemType.NONE) {
      return false;
    }
    return switch (form.state()) {
      case NEW -> volumes.usage(name).mapped() == 0;
      case FORMATTING -> true;
      case READY -> false;
    };
  }

  private void make(BlockName name, BlockForm form, Path device) throws IOException {
    FileSystemType type = form.fileSystem();
    Path program =
        programs.require(type.program(), type.debianPackage(), "a volume with " + type.word());
    records.setForm(name.toString(), form.in(BlockForm.State.FORMATTING));
    Command.of(program, type.makeArguments(device))
        .runOrThrow("make the file system of volume " + name);
    records.setForm(name.toString(), form.in(BlockForm.State.READY));
  }

  /**
   * Gives a volume or snapshot back; with the last holder it is unmounted. Nothing happens when it
   * is not held.
   *
   * @param name which
   * @param holder who held it
   * @throws IOException when it can't be unmounted
   */
  public void release(BlockName name, String holder) throws IOException {
    Optional<RemoteVolumes> server = pool.runningServer();
    if (server.isPresent()) {
      try (RemoteVolumes volumes = server.get()) {
        volumes.release(name, holder);
      }
    } else if (pool.hasLeftovers()) {
      pool.open().close(); // whoever opens the pool clears away what a killed server has left
    }
    try {
      Files.deleteIfExists(place(name));
    } catch (DirectoryNotEmptyException _) {
      // Another holder is left.
    } catch (FileSystemException e) {
      if (!Mounts.find(place(name)).isPresent()) {
        throw e;
      }
    }
  }
}
