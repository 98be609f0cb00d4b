package io.varve.image.unpack;

import io.varve.image.LayerForm;
import io.varve.image.LayerForm.PendingLayer;
import io.varve.oci.DiffId;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.EngineException;
import io.varve.oci.task.ProgressEvent.Phase;
import io.varve.oci.task.ProgressEvent.Transfer;
import io.varve.oci.task.ProgressListener;
import io.varve.oci.task.TaskScope;
import io.varve.storage.content.ContentProvider;
import io.varve.storage.disk.DiskFull;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.lock.Locks;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import io.varve.storage.snapshot.Snapshotter.Placement;
import java.io.EOFException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import java.util.zip.ZipException;

/**
 * Makes committed snapshots of layers. Layers that are unpacked already cost a look-up. An
 * interrupted unpacking leaves complete layers, which the next one uses, and an active snapshot,
 * which the next one or the collector drops.
 */
public final class Unpacker {

  private static final int AT_ONCE = 3;

  private final ContentProvider content;
  private final Snapshotter snapshots;
  private final Locks locks;
  private final LayerForm form;

  /**
   * An unpacker of a store.
   *
   * @param content has the blobs of layers
   * @param snapshots takes the unpacked layers
   * @param locks keep several processes from unpacking one layer
   * @param form unpacks a layer into a directory
   */
  public Unpacker(ContentProvider content, Snapshotter snapshots, Locks locks, LayerForm form) {
    this.content = content;
    this.snapshots = snapshots;
    this.locks = locks;
    this.form = form;
  }

  /**
   * Unpacks an image whose layers are in the store, as blobs or as snapshots.
   *
   * @param lease keeps the snapshots alive until the image has a name
   * @param manifest names the layers
   * @param config names their diffIDs
   * @param progress is told of each layer
   * @return the snapshot of all layers, empty for an image without layers
   * @throws DigestMismatch when a layer is not what manifest and configuration say
   * @throws IOException when a layer is malformed or the store fails
   */
  public Optional<SnapshotName> unpack(
      Lease lease, Manifest manifest, ImageConfig config, ProgressListener progress)
      throws IOException, InterruptedException {
    List<LayerWork> work = LayerWork.of(manifest, config);
    Semaphore permits = new Semaphore(AT_ONCE);
    Sources sources = layer -> new StoredLayer(content, layer.layer(), permits);
    unpack(lease, work, sources, progress);
    return config.chainId().map(SnapshotName::of);
  }

  /** Gives the source of each layer that must be unpacked. */
  @FunctionalInterface
  public interface Sources {
    /**
     * The source of a layer.
     *
     * @param layer the layer
     * @return where its bytes come from
     */
    LayerSource of(LayerWork layer);
  }

  /**
   * Unpacks layers from any source, side by side.
   *
   * @param lease keeps the snapshots alive until the image has a name
   * @param work all layers of an image, bottom first
   * @param sources where the bytes of missing layers come from; they limit how many are read at
   *     once
   * @param progress is told of each layer
   * @throws DigestMismatch when a layer is not what its descriptor and its diffID say
   * @throws IOException when a layer is malformed or the store fails
   */
  public void unpack(Lease lease, List<LayerWork> work, Sources sources, ProgressListener progress)
      throws IOException, InterruptedException {
    CommitQueue<Unpacked> queue = new CommitQueue<>(this::commit);
    lease.holdAll(
        work.stream()
            .flatMap(
                layer ->
                    Stream.of(
                        new Resource.Committed(SnapshotName.of(layer.chain())),
                        new Resource.Active(keyOf(layer))))
            .toList());
    try (TaskScope scope = new TaskScope()) {
      for (int place : biggestFirst(work)) {
        scope.fork(
            () -> {
              unpackLayer(work.get(place), place, sources, queue, progress);
              return place;
            });
      }
      scope.joinOrThrow();
    }
  }

  /** A big layer that begins last would be alone on the machine in the end. */
  private static List<Integer> biggestFirst(List<LayerWork> work) {
    return IntStream.range(0, work.size())
        .boxed()
        .sorted(Comparator.comparingLong(place -> -work.get(place).layer().size()))
        .toList();
  }

  private static SnapshotKey keyOf(LayerWork layer) {
    return new SnapshotKey("unpack-" + layer.chain().digest().hex());
  }

  private void unpackLayer(
      LayerWork layer,
      int place,
      Sources sources,
      CommitQueue<Unpacked> queue,
      ProgressListener progress)
      throws IOException, InterruptedException {
    SnapshotName name = SnapshotName.of(layer.chain());
    String id = layer.layer().digest().shortHex();
    if (snapshots.find(name).isPresent()) {
      queue.pass(place);
      report(progress, id, Phase.EXISTS, layer);
      return;
    }
    report(progress, id, Phase.WAITING, layer);
    if (isPlain()) {
      queue.awaitBelow(place); // a whole tree needs the tree below it from the start
    }
    try (HeldLock _ = locks.acquire(LockRank.SNAPSHOT, name.value())) {
      if (snapshots.find(name).isPresent()) {
        queue.pass(place);
      } else {
        make(layer, place, sources.of(layer), queue);
      }
    }
    report(progress, id, Phase.DONE, layer);
  }

  private boolean isPlain() {
    return snapshots.format() instanceof OnDiskFormat.Plain;
  }

  private void make(LayerWork layer, int place, LayerSource source, CommitQueue<Unpacked> queue)
      throws IOException, InterruptedException {
    SnapshotKey key = keyOf(layer);
    Optional<SnapshotName> parent = layer.parent().map(SnapshotName::of);
    dropLeftover(key);
    snapshots.prepare(key, isPlain() ? parent : Optional.empty(), Map.of());
    Path directory = snapshots.changes(key);
    try {
      PendingLayer pending = source.read(bytes -> apply(bytes, layer, directory));
      DiffId actual = pending.diffId();
      if (!actual.equals(layer.diffId())) {
        throw new DigestMismatch(
            layer.diffId().digest(), actual.digest(), "layer " + layer.layer().digest());
      }
      TableOfContents.remove(layer.layer(), directory);
      Placement placement = new Placement(SnapshotName.of(layer.chain()), key, parent);
      queue.commit(place, new Unpacked(placement, directory, pending));
    } catch (IOException e) {
      IOException explained = DiskFull.explain(e, directory);
      discardAfter(explained, key);
      throw explained;
    } catch (InterruptedException | RuntimeException e) {
      discardAfter(e, key);
      throw e;
    }
  }

  /** A layer whose files are written and whose place in the chain comes next. */
  private record Unpacked(Placement placement, Path directory, PendingLayer pending) {}

  /** Commits layers that follow each other; when one fails, those below it are committed. */
  private void commit(List<Unpacked> layers) throws IOException {
    List<Placement> complete = new ArrayList<>();
    try {
      Optional<SnapshotName> parent = layers.getFirst().placement().parent();
      List<Path> below =
          new ArrayList<>(parent.isPresent() ? snapshots.layers(parent.get()) : List.of());
      for (Unpacked layer : layers) {
        layer.pending().completion().complete(List.copyOf(below));
        complete.add(layer.placement());
        below.addFirst(layer.directory());
      }
    } finally {
      snapshots.commitAll(complete);
    }
  }

  private PendingLayer apply(InputStream bytes, LayerWork layer, Path directory)
      throws IOException {
    try {
      return form.unpack(
          bytes, layer.layer().mediaType().compression(), directory, snapshots.format());
    } catch (ZipException | EOFException e) {
      throw new DataLoss(
          "layer "
              + layer.layer().digest()
              + " is malformed: "
              + e.getMessage()
              + "; nothing of it was kept, ask the image's publisher",
          e);
    }
  }

  /** The chain's lock is held, so an active snapshot under its key is of a process that died. */
  private void dropLeftover(SnapshotKey key) throws IOException {
    if (snapshots.find(key).isPresent()) {
      snapshots.discard(key);
    }
  }

  private void discardAfter(Exception failure, SnapshotKey key) {
    try {
      dropLeftover(key);
    } catch (IOException | EngineException e) {
      failure.addSuppressed(e);
    }
  }

  private static void report(ProgressListener progress, String id, Phase phase, LayerWork layer) {
    long size = layer.layer().size();
    progress.update(new Transfer(id, phase, phase == Phase.WAITING ? 0 : size, size));
  }
}
