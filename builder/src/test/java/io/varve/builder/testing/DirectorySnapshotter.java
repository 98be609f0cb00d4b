package io.varve.builder.testing;

import io.varve.linux.DirectoryHandle;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.NotFound;
import io.varve.storage.snapshot.Mount;
import io.varve.storage.snapshot.OnDiskFormat;
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
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.Consumer;

/** Snapshots as directories in the form of overlayfs, with their records in memory. */
public final class DirectorySnapshotter implements Snapshotter {

  private record Held(Snapshot snapshot, Path directory) {}

  private final Path root;
  private final Map<SnapshotKey, Held> open = new LinkedHashMap<>();
  private final Map<SnapshotName, Held> committed = new LinkedHashMap<>();
  private int next;

  public DirectorySnapshotter(Path root) {
    this.root = root;
  }

  @Override
  public OnDiskFormat format() {
    return new OnDiskFormat.Overlay(OnDiskFormat.XattrNamespace.TRUSTED);
  }

  @Override
  public synchronized Snapshot.Active prepare(
      SnapshotKey key, Optional<SnapshotName> parent, Map<String, String> labels)
      throws IOException {
    Snapshot.Active active = new Snapshot.Active(key, parent, labels, Instant.EPOCH);
    hold(key, active, parent);
    return active;
  }

  @Override
  public synchronized Snapshot.View view(
      SnapshotKey key, SnapshotName parent, Map<String, String> labels) throws IOException {
    Snapshot.View view = new Snapshot.View(key, Optional.of(parent), labels, Instant.EPOCH);
    hold(key, view, view.parent());
    return view;
  }

  private void hold(SnapshotKey key, Snapshot snapshot, Optional<SnapshotName> parent)
      throws IOException {
    if (open.containsKey(key)) {
      throw new AlreadyExists("snapshot " + key.value());
    }
    if (parent.isPresent() && !committed.containsKey(parent.get())) {
      throw new NotFound("snapshot " + parent.get().value());
    }
    Path directory = root.resolve("s" + next++);
    Files.createDirectories(directory.resolve("fs"));
    Files.createDirectories(directory.resolve("work"));
    open.put(key, new Held(snapshot, directory));
  }

  @Override
  public synchronized Snapshot.Committed commit(SnapshotName name, SnapshotKey key) {
    Held held = held(key);
    if (committed.containsKey(name)) {
      throw new AlreadyExists("snapshot " + name.value());
    }
    Snapshot.Committed result =
        new Snapshot.Committed(name, held.snapshot().parent(), Map.of(), Instant.EPOCH);
    committed.put(name, new Held(result, held.directory()));
    open.remove(key);
    return result;
  }

  @Override
  public Snapshot.Committed commitOnto(
      SnapshotName name, SnapshotKey key, Optional<SnapshotName> parent) {
    throw new UnsupportedOperationException();
  }

  @Override
  public synchronized List<Mount> mounts(SnapshotKey key) {
    Held held = held(key);
    Path fs = held.directory().resolve("fs");
    if (held.snapshot().parent().isEmpty()) {
      return List.of(new Mount("bind", fs.toString(), List.of("rbind")));
    }
    List<String> options = new ArrayList<>();
    for (Path layer : layers(held.snapshot().parent().get())) {
      options.add("lowerdir+=" + layer);
    }
    if (held.snapshot() instanceof Snapshot.Active) {
      options.add("upperdir=" + fs);
      options.add("workdir=" + held.directory().resolve("work"));
    }
    return List.of(new Mount("overlay", "overlay", options));
  }

  private Held held(SnapshotKey key) {
    Held held = open.get(key);
    if (held == null) {
      throw new NotFound("snapshot " + key.value());
    }
    return held;
  }

  @Override
  public synchronized Path changes(SnapshotKey key) {
    return held(key).directory().resolve("fs");
  }

  @Override
  public synchronized List<Path> layers(SnapshotName name) {
    List<Path> layers = new ArrayList<>();
    Optional<SnapshotName> next = Optional.of(name);
    while (next.isPresent()) {
      Held held = committed.get(next.get());
      layers.add(held.directory().resolve("fs"));
      next = held.snapshot().parent();
    }
    return layers;
  }

  @Override
  public synchronized Optional<Snapshot> find(SnapshotKey key) {
    return Optional.ofNullable(open.get(key)).map(Held::snapshot);
  }

  @Override
  public synchronized Optional<Snapshot.Committed> find(SnapshotName name) {
    return Optional.ofNullable(committed.get(name)).map(h -> (Snapshot.Committed) h.snapshot());
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
  public synchronized void discard(SnapshotKey key) throws IOException {
    Held held = held(key);
    open.remove(key);
    try (DirectoryHandle directory = DirectoryHandle.open(root)) {
      directory.removeTree(held.directory().getFileName().toString());
    }
  }

  @Override
  public synchronized void remove(SnapshotName name) {
    committed.remove(name);
  }

  @Override
  public synchronized void forEach(Consumer<Snapshot> visitor) {
    open.values().forEach(held -> visitor.accept(held.snapshot()));
    committed.values().forEach(held -> visitor.accept(held.snapshot()));
  }

  @Override
  public void close() {}
}
