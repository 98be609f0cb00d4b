package io.varve.engine.volume;

import io.varve.blockstore.VolumeName;
import io.varve.engine.volume.VolumeSnapshots.Clone;
import io.varve.linux.DirectoryHandle;
import io.varve.linux.OpenFile;
import io.varve.storage.disk.TreeCopy;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.lock.Locks;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;

/** Clones volumes that are directories: by sharing blocks where the file system can (reflink). */
public final class DirectoryClone {

  private final VolumeDirectory records;
  private final Path directory;
  private final Locks locks;

  /**
   * Clones the directories of a store.
   *
   * @param records the records of volumes
   * @param directory where volumes lie
   * @param locks one lock a volume
   */
  public DirectoryClone(VolumeDirectory records, Path directory, Locks locks) {
    this.records = records;
    this.directory = directory;
    this.locks = locks;
  }

  Clone clone(VolumeRecord source, VolumeName to, Map<String, String> labels) throws IOException {
    try (HeldLock _ = locks.acquire(LockRank.VOLUME, to.value())) {
      records.requireFree(to.value());
      Path target = directory.resolve(to.value());
      Files.createDirectories(target);
      try {
        boolean shares = canShareBlocks(target);
        new TreeCopy(source.mountpoint(), target.resolve("_data")).run();
        VolumeRecord made = records.create(Optional.of(to.value()), labels);
        records.populated(made.name());
        return new Clone(made, shares);
      } catch (IOException | RuntimeException e) {
        remove(target);
        throw e;
      }
    }
  }

  private static void remove(Path target) throws IOException {
    try (DirectoryHandle parent = DirectoryHandle.open(target.getParent())) {
      parent.removeTree(target.getFileName().toString());
    }
  }

  /** Tried with one byte, since only the file system itself knows. */
  private static boolean canShareBlocks(Path target) throws IOException {
    Path one = target.resolve("probe");
    Path two = target.resolve("probe-copy");
    Files.write(one, new byte[1]);
    Files.createFile(two);
    try (OpenFile from = OpenFile.forReading(one);
        OpenFile copy = OpenFile.forWriting(two)) {
      return copy.reflinkFrom(from);
    } finally {
      Files.delete(one);
      Files.delete(two);
    }
  }
}
