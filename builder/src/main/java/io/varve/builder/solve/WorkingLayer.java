package io.varve.builder.solve;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.copy.CopyAttributes;
import io.varve.builder.copy.LayerEditor;
import io.varve.builder.copy.ModeChange;
import io.varve.builder.copy.Owner;
import io.varve.builder.copy.TreeCopier;
import io.varve.builder.tree.DirectoryTree;
import io.varve.builder.tree.LayerTree;
import io.varve.builder.tree.PathSelection;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.error.AlreadyExists;
import io.varve.storage.disk.RandomNames;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import io.varve.unionfs.LayerStack;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** An active snapshot that becomes a layer, or nothing when it is closed before. */
final class WorkingLayer implements AutoCloseable {

  private final BuildTools tools;
  private final Lease lease;
  private final Rootfs below;
  private final SnapshotKey key;
  private boolean open = true;

  private WorkingLayer(BuildTools tools, Lease lease, Rootfs below, SnapshotKey key) {
    this.tools = tools;
    this.lease = lease;
    this.below = below;
    this.key = key;
  }

  /**
   * Prepares a snapshot.
   *
   * @param tools the store
   * @param lease keeps it alive
   * @param below what it stands on; committed
   * @return the layer
   * @throws IOException when it can't be prepared
   */
  static WorkingLayer prepare(BuildTools tools, Lease lease, Rootfs below) throws IOException {
    SnapshotKey key = new SnapshotKey("build-" + RandomNames.next());
    lease.hold(new Resource.Active(key));
    tools.snapshots().prepare(key, below.snapshot(), Map.of());
    return new WorkingLayer(tools, lease, below, key);
  }

  SnapshotKey key() {
    return key;
  }

  Path directory() throws IOException {
    return tools.snapshots().changes(key);
  }

  /** An editor that sees the layers below, or this layer alone. */
  LayerEditor editor(boolean seesBelow) throws IOException {
    List<Path> roots = new ArrayList<>(List.of(directory()));
    if (seesBelow) {
      addBelow(roots);
    }
    return new LayerEditor(
        directory(), new LayerTree(LayerStack.of(tools.layerFormat(), roots)), tools.files());
  }

  /** Takes over the content of a layer that does not depend on what is below it. */
  void fill(Path layer) throws IOException {
    LayerEditor editor = editor(false);
    CopyAttributes same =
        new CopyAttributes(
            Optional.empty(), ModeChange.NONE, Optional.empty(), Owner.ROOT, Instant.EPOCH);
    new TreeCopier(new DirectoryTree(layer), editor, tools.files(), same)
        .merge("/", PathSelection.ALL);
    editor.finish();
  }

  /**
   * Freezes the layer.
   *
   * @return the layer, empty when it has no entry
   * @throws IOException when it can't be hashed or committed
   */
  Optional<BuiltLayer> commit() throws IOException {
    if (isEmpty()) {
      close();
      return Optional.empty();
    }
    List<Path> roots = new ArrayList<>(List.of(directory()));
    addBelow(roots);
    Descriptor descriptor = tools.layers().describe(roots);
    BuiltLayer layer = new BuiltLayer(new DiffId(descriptor.digest()), descriptor);
    SnapshotName name = below.plus(layer).snapshot().orElseThrow();
    lease.hold(new Resource.Committed(name));
    Snapshotter snapshots = tools.snapshots();
    if (snapshots.find(name).isEmpty()) {
      try {
        snapshots.commit(name, key);
        open = false;
      } catch (AlreadyExists e) {
        // Another build made the same layer meanwhile; close() drops ours.
        if (snapshots.find(name).isEmpty()) {
          throw e;
        }
      }
    }
    close();
    return Optional.of(layer);
  }

  private boolean isEmpty() throws IOException {
    try (DirectoryStream<Path> entries = Files.newDirectoryStream(directory())) {
      return !entries.iterator().hasNext();
    }
  }

  private void addBelow(List<Path> roots) throws IOException {
    Optional<SnapshotName> name = below.snapshot();
    if (name.isPresent()) {
      roots.addAll(tools.snapshots().layers(name.get()));
    }
  }

  @Override
  public void close() throws IOException {
    if (open) {
      open = false;
      tools.snapshots().discard(key);
    }
  }
}
