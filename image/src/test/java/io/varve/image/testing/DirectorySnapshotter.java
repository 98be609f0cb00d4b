package io.varve.image.testing;

import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.NotFound;
import io.varve.storage.snapshot.Mount;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.Snapshot;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import io.varve.storage.snapshot.Usage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;

/** A snapshotter of one process: directories and a map. */
public final class DirectorySnapshotter implements Snapshotter {

  private final Path root;
  private final AtomicInteger next = new AtomicInteger();
  private final Map<SnapshotKey, Snapshot> active = new ConcurrentHashMap<>();
  private final Map<SnapshotName, Snapshot.Committed> committed = new ConcurrentHashMap<>();
  private final Map<Object, Path> directories = new ConcurrentHashMap<>();

  /** Snapshots below a directory. */
  public DirectorySnapshotter(Path root) {
    this.root = root;
  }

  @Override
  public OnDiskFormat format() {
    return new OnDiskFormat.Overlay(XattrNamespace.TRUSTED);
  }

  @Override
  public Snapshot.Active prepare(
      SnapshotKey key, Optional<SnapshotName> parent, Map<String, String> labels)
      throws IOException {
    Snapshot.Active snapshot = new Snapshot.Active(key, parent, labels, Instant.EPOCH);
    if (active.putIfAbsent(key, snapshot) != null) {
      throw new AlreadyExists("active snapshot " + key);
    }
    directories.put(
        key, Files.createDirectories(root.resolve(Integer.toString(next.incrementAndGet()))));
    return snapshot;
  }

  @Override
  public Snapshot.View view(SnapshotKey key, SnapshotName parent, Map<String, String> labels) {
    throw new UnsupportedOperationException("no views");
  }

  @Override
  public Snapshot.Committed commit(SnapshotName name, SnapshotKey key) {
    return commitOnto(name, key, active.get(key).parent());
  }

  @Override
  public Snapshot.Committed commitOnto(
      SnapshotName name, SnapshotKey key, Optional<SnapshotName> parent) {
    if (parent.isPresent() && !committed.containsKey(parent.get())) {
      throw new NotFound("parent " + parent.get());
    }
    Snapshot.Committed snapshot = new Snapshot.Committed(name, parent, Map.of(), Instant.EPOCH);
    if (committed.putIfAbsent(name, snapshot) != null) {
      throw new AlreadyExists("snapshot " + name);
    }
    directories.put(name, directories.remove(key));
    active.remove(key);
    return snapshot;
  }

  @Override
  public void commitAll(List<Placement> placements) {
    placements.forEach(p -> commitOnto(p.name(), p.key(), p.parent()));
  }

  @Override
  public List<Mount> mounts(SnapshotKey key) {
    throw new UnsupportedOperationException("no mounts");
  }

  @Override
  public Path changes(SnapshotKey key) {
    return directories.get(key);
  }

  @Override
  public List<Path> layers(SnapshotName name) {
    List<Path> layers = new ArrayList<>();
    for (Optional<SnapshotName> at = Optional.of(name);
        at.isPresent();
        at = committed.get(at.get()).parent()) {
      layers.add(directories.get(at.get()));
    }
    return layers;
  }

  @Override
  public Optional<Snapshot> find(SnapshotKey key) {
    return Optional.ofNullable(active.get(key));
  }

  @Override
  public Optional<Snapshot.Committed> find(SnapshotName name) {
    return Optional.ofNullable(committed.get(name));
  }

  @Override
  public Usage usage(SnapshotName name) {
    return new Usage(0, 0);
  }

  @Override
  public Usage usage(SnapshotKey key) {
    return new Usage(0, 0);
  }

  @Override
  public void discard(SnapshotKey key) {
    active.remove(key);
    directories.remove(key);
  }

  @Override
  public void remove(SnapshotName name) {
    committed.remove(name);
  }

  @Override
  public void forEach(Consumer<Snapshot> visitor) {
    active.values().forEach(visitor);
    committed.values().forEach(visitor);
  }

  @Override
  public void close() {}
}
