package io.varve.storage.snapshot;

import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.disk.Disk;
import io.varve.storage.disk.Trees;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.snapshot.OnDiskFormat.Overlay;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.List;

/**
 * Snapshots for the kernel's overlayfs: a directory a layer, {@code ID/fs} with what the layer
 * changes and {@code ID/work} for the kernel while it is mounted. Preparing copies nothing.
 *
 * <p>Mounts have {@code redirect_dir}, {@code metacopy} and {@code index} off, so that an upper
 * directory says everything about a layer by itself and means the same on another host.
 */
public final class OverlaySnapshotter extends DirectorySnapshotter {

  /** The kernel's limit of lower directories (OVL_MAX_STACK). */
  public static final int MAXIMUM_LAYERS = 500;

  private final XattrNamespace namespace;

  /**
   * Creates the snapshotter of a directory.
   *
   * @param root holds one directory a snapshot; made when first needed
   * @param metadata holds the records; closed by who opened it
   * @param clock tells when snapshots are made
   * @param namespace where overlayfs keeps its attributes
   */
  public OverlaySnapshotter(
      Path root, MetadataStore metadata, Clock clock, XattrNamespace namespace) {
    super(root, metadata, clock);
    this.namespace = namespace;
  }

  @Override
  public OnDiskFormat format() {
    return new Overlay(namespace);
  }

  @Override
  void fill(Path directory, List<Path> layers) throws IOException {
    Path fs = directory.resolve("fs");
    Disk.local().createDirectories(fs);
    Disk.local().createDirectories(directory.resolve("work"));
    if (layers.isEmpty()) {
      Trees.setDirectoryMode(fs, 0755);
    } else {
      // The upper directory's attributes are those of the merged root.
      Trees.copyAttributes(layers.getFirst(), fs, name -> !name.startsWith(namespace.prefix()));
    }
  }

  @Override
  List<Mount> mounts(Path directory, boolean writable, List<Path> layers) {
    if (layers.size() > MAXIMUM_LAYERS) {
      throw new FailedPrecondition(
          "a mount of "
              + layers.size()
              + " layers: overlayfs takes at most "
              + MAXIMUM_LAYERS
              + "; build the image with --squash");
    }
    if (layers.isEmpty()) {
      return List.of(bind(directory.resolve("fs"), "rw"));
    }
    if (!writable && layers.size() == 1) {
      return List.of(bind(layers.getFirst(), "ro"));
    }
    List<String> options = new ArrayList<>(layers.size() + 8);
    layers.forEach(layer -> options.add("lowerdir+=" + layer));
    if (writable) {
      options.add("upperdir=" + directory.resolve("fs"));
      options.add("workdir=" + directory.resolve("work"));
    } else {
      options.add("ro");
    }
    options.addAll(List.of("redirect_dir=nofollow", "metacopy=off", "index=off"));
    switch (namespace) {
      case TRUSTED -> {}
      case USER -> options.add("userxattr");
    }
    return List.of(new Mount("overlay", "overlay", options));
  }

  private static Mount bind(Path source, String access) {
    return new Mount("bind", source.toString(), List.of("rbind", access));
  }

  @Override
  List<Path> visible(List<Path> chain) {
    return chain;
  }

  @Override
  void settle(Path directory) throws IOException {
    Trees.delete(directory.resolve("work"));
  }

  @Override
  void requireRebasable() {
    // A layer in overlay form means the same on any parent.
  }
}
