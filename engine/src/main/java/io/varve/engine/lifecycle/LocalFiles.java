package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerFiles;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.rootfs.RootFilesystem;
import io.varve.linux.DirectoryHandle;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.error.NotImplemented;
import io.varve.storage.layer.Change;
import io.varve.storage.layer.DiffOptions;
import io.varve.storage.layer.LayerDiffer;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.unionfs.LayerStack;
import io.varve.unionfs.Sighting;
import io.varve.unionfs.StackPath;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.LinkOption;
import java.nio.file.Path;
import java.nio.file.attribute.BasicFileAttributes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** {@link ContainerFiles} of this host. */
public final class LocalFiles implements ContainerFiles {
  private final EngineParts parts;
  private final LocalContainers containers;
  private final ContainerPaths paths;
  private final ContainerCommit commits;

  /**
   * The files of a store's containers.
   *
   * @param parts what they stand on
   * @param containers their life cycle
   */
  public LocalFiles(EngineParts parts, LocalContainers containers) {
    this.parts = parts;
    this.containers = containers;
    this.paths = containers.paths();
    this.commits = new ContainerCommit(parts);
  }

  @Override
  public Places places(String container) throws IOException {
    ContainerRecord record = parts.table().resolve(container);
    return new Places(
        paths.home(record.id()),
        paths.monitor(record.id()).log(),
        paths.merged(record.id()),
        changes(record));
  }

  @Override
  public List<FileChange> diff(String container) throws IOException {
    ContainerRecord record = parts.table().resolve(container);
    List<FileChange> changes = new ArrayList<>();
    for (Change change : LayerDiffer.changes(changes(record), lowerLayers(record), overlay())) {
      changes.add(new FileChange(kind(change), "/" + change.path()));
    }
    return changes;
  }

  private static FileChange.Kind kind(Change change) {
    return switch (change.kind()) {
      case ADDED -> FileChange.Kind.ADDED;
      case CHANGED -> FileChange.Kind.MODIFIED;
      case DELETED -> FileChange.Kind.DELETED;
    };
  }

  private Path changes(ContainerRecord record) throws IOException {
    return parts.snapshots().changes(ContainerTable.snapshotOf(record.id()));
  }

  private List<Path> lowerLayers(ContainerRecord record) throws IOException {
    return record.parent().isEmpty()
        ? List.of()
        : parts.snapshots().layers(new SnapshotName(record.parent().get()));
  }

  private OnDiskFormat.Overlay overlay() {
    return switch (parts.snapshots().format()) {
      case OnDiskFormat.Overlay overlay -> overlay;
      case OnDiskFormat.Plain _ ->
          throw new NotImplemented("changes of containers need the overlay snapshotter");
    };
  }

  @Override
  public Digest commit(String container, CommitOptions options) throws IOException {
    ContainerRecord record = containers.inspect(container);
    boolean freeze =
        options.pause()
            && record.state() instanceof ContainerState.Running running
            && !running.paused();
    if (freeze) {
      containers.pause(container);
    }
    try {
      Digest id = commits.commit(record, changes(record), overlay(), options);
      ContainerEvents.say(parts, record, "commit", Map.of("imageID", id.toString()));
      return id;
    } finally {
      if (freeze) {
        containers.unpause(container);
      }
    }
  }

  @Override
  public void copyOut(String container, String path, boolean followLink, OutputStream out)
      throws IOException {
    inRoot(
        container,
        root -> {
          ContainerCopy.archive(new ContainerCopy.Side(root, path), followLink, out);
          return path;
        });
  }

  @Override
  public void copyIn(String container, String directory, InputStream tar, boolean archive)
      throws IOException {
    inRoot(
        container,
        root -> {
          ContainerCopy.unpack(root, directory, tar, archive);
          return directory;
        });
  }

  @Override
  public void copyFromHost(String container, String source, String target, CopyOptions options)
      throws IOException {
    ContainerCopy.Side host = ContainerCopy.hostSide(source, options.followLink());
    try (DirectoryHandle _ = host.root()) {
      inRoot(
          container,
          root -> {
            ContainerCopy.copy(
                host,
                new ContainerCopy.Side(root, target),
                options.archive(),
                options.followLink());
            return target;
          });
    }
  }

  @Override
  public void copyToHost(String container, String source, String target, CopyOptions options)
      throws IOException {
    ContainerCopy.Side host = ContainerCopy.hostSide(target, true);
    try (DirectoryHandle _ = host.root()) {
      inRoot(
          container,
          root -> {
            ContainerCopy.copy(
                new ContainerCopy.Side(root, source),
                host,
                options.archive(),
                options.followLink());
            return target;
          });
    }
  }

  /** Work on a container's root. */
  private interface RootWork {
    String run(DirectoryHandle root) throws IOException;
  }

  /** A running container is entered by its process, so that its volumes are there. */
  private void inRoot(String container, RootWork work) throws IOException {
    ContainerRecord record = containers.inspect(container);
    if (record.state() instanceof ContainerState.Running running) {
      try (DirectoryHandle root =
          DirectoryHandle.open(Path.of("/proc/" + running.pid() + "/root"))) {
        work.run(root);
      }
      return;
    }
    Path merged = mount(container);
    try (DirectoryHandle root = DirectoryHandle.open(merged)) {
      work.run(root);
    } finally {
      unmount(container);
    }
  }

  @Override
  public void export(String container, OutputStream out) throws IOException {
    Path merged = mount(container);
    try {
      LayerDiffer.writeWhole(merged, DiffOptions.DEFAULT, out);
    } finally {
      unmount(container);
    }
  }

  @Override
  public long ownBytes(String container) throws IOException {
    ContainerRecord record = parts.table().resolve(container);
    return parts.snapshots().usage(ContainerTable.snapshotOf(record.id())).bytes();
  }

  @Override
  public Path mount(String container) throws IOException {
    ContainerRecord found = parts.table().resolve(container);
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, found.id().value())) {
      ContainerRecord record = containers.reconcileLocked(found);
      Path home = paths.home(record.id());
      Path merged = paths.merged(record.id());
      int count = MountCounts.count(home);
      if (!record.isRunning() && !RootFilesystem.isMounted(merged)) {
        Files.createDirectories(merged);
        RootFilesystem.mountAll(
            parts.snapshots().mounts(ContainerTable.snapshotOf(record.id())), merged);
      }
      MountCounts.set(home, count + 1);
      return merged;
    }
  }

  @Override
  public boolean unmount(String container) throws IOException {
    ContainerRecord found = parts.table().resolve(container);
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, found.id().value())) {
      ContainerRecord record = containers.reconcileLocked(found);
      Path home = paths.home(record.id());
      int count = MountCounts.count(home);
      if (count == 0) {
        return false;
      }
      MountCounts.set(home, count - 1);
      if (count == 1 && !record.isRunning()) {
        RootFilesystem.unmount(paths.merged(record.id()));
      }
      return true;
    }
  }

  @Override
  public List<LayerHit> which(String container, String path) throws IOException {
    ContainerRecord record = parts.table().resolve(container);
    List<Path> layers = new ArrayList<>();
    layers.add(changes(record));
    layers.addAll(lowerLayers(record));
    Optional<ImageConfig> config = commits.config(record);
    List<LayerHit> hits = new ArrayList<>();
    LayerStack stack = LayerStack.of(parts.layerFormat(), layers);
    for (Sighting sighting : stack.trace(StackPath.of(path))) {
      hits.add(hit(sighting, config));
    }
    return hits;
  }

  private static LayerHit hit(Sighting sighting, Optional<ImageConfig> config) throws IOException {
    BasicFileAttributes attributes =
        Files.readAttributes(sighting.real(), BasicFileAttributes.class, LinkOption.NOFOLLOW_LINKS);
    String kind =
        switch (sighting.standing()) {
          case WHITEOUT -> "whiteout";
          case OPAQUE -> "opaque directory";
          case WINS, MERGES, SHADOWED -> kind(attributes);
        };
    boolean wins =
        switch (sighting.standing()) {
          case WINS, OPAQUE -> true;
          case MERGES, SHADOWED, WHITEOUT -> false;
        };
    int place = sighting.layer();
    Optional<io.varve.oci.DiffId> diffId =
        config.filter(c -> place > 0).map(c -> c.diffIds().get(c.diffIds().size() - place));
    return new LayerHit(
        place,
        diffId,
        config.map(c -> instruction(c, place)).orElse(""),
        kind,
        attributes.isRegularFile() ? attributes.size() : 0,
        wins);
  }

  private static String kind(BasicFileAttributes attributes) {
    if (attributes.isDirectory()) {
      return "directory";
    }
    if (attributes.isSymbolicLink()) {
      return "link";
    }
    return attributes.isRegularFile() ? "file" : "other";
  }

  /** What made a layer, counted from the top; 0 is the container's own. */
  private static String instruction(ImageConfig config, int place) {
    if (place == 0) {
      return "";
    }
    List<ImageConfig.History> made =
        config.history().stream().filter(step -> !step.emptyLayer()).toList();
    int index = made.size() - place;
    return index < 0 ? "" : made.get(index).createdBy().orElse("");
  }
}
