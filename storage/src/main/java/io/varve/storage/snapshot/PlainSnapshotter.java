package io.varve.storage.snapshot;

import io.varve.oci.error.NotImplemented;
import io.varve.storage.disk.Disk;
import io.varve.storage.disk.TreeCopy;
import io.varve.storage.disk.Trees;
import io.varve.storage.metadata.MetadataStore;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.List;

/**
 * Snapshots as whole trees: preparing copies the parent, sharing blocks where the file system can.
 * Needs no privilege and no overlayfs.
 */
public final class PlainSnapshotter extends DirectorySnapshotter {

  /**
   * Creates the snapshotter of a directory.
   *
   * @param root holds one directory a snapshot; made when first needed
   * @param metadata holds the records; closed by who opened it
   * @param clock tells when snapshots are made
   */
  public PlainSnapshotter(Path root, MetadataStore metadata, Clock clock) {
    super(root, metadata, clock);
  }

  @Override
  public OnDiskFormat format() {
    return new OnDiskFormat.Plain();
  }

  @Override
  void fill(Path directory, List<Path> layers) throws IOException {
    Path fs = directory.resolve("fs");
    if (layers.isEmpty()) {
      Disk.local().createDirectories(fs);
      Trees.setDirectoryMode(fs, 0755);
    } else {
      new TreeCopy(layers.getFirst(), fs).run();
    }
  }

  @Override
  List<Mount> mounts(Path directory, boolean writable, List<Path> layers) {
    return List.of(
        writable
            ? new Mount("bind", directory.resolve("fs").toString(), List.of("rbind", "rw"))
            : new Mount("bind", layers.getFirst().toString(), List.of("rbind", "ro")));
  }

  @Override
  List<Path> visible(List<Path> chain) {
    return chain.isEmpty() ? chain : List.of(chain.getFirst());
  }

  @Override
  void settle(Path directory) {
    // A plain tree has nothing but its files.
  }

  @Override
  void requireRebasable() {
    throw new NotImplemented(
        "plain snapshots hold whole trees and can't be put on another parent; prepare on it first");
  }
}
