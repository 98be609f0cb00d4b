package io.varve.builder.export;

import io.varve.builder.cache.remote.CacheDocument;
import io.varve.builder.cache.remote.CacheTarget;
import io.varve.builder.cache.remote.ImportedCaches;
import io.varve.builder.solve.BuildTools;
import io.varve.image.transfer.ArtifactPlace;
import io.varve.image.transfer.Packing;
import io.varve.image.unpack.LayerWork;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.ManifestCodec;
import io.varve.oci.error.EngineException;
import io.varve.oci.task.ProgressEvent.Message;
import io.varve.oci.task.ProgressListener;
import io.varve.oci.task.TaskScope;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;

/** Writes caches. */
public final class CacheExporter {

  private static final int LAYERS_AT_ONCE = 3;

  private final BuildTools tools;
  private final ImportedCaches imported;
  private final ProgressListener progress;

  /**
   * An exporter.
   *
   * @param tools the store
   * @param imported the caches of the build, which may have layers that the store has not
   * @param progress is told of each layer
   */
  public CacheExporter(BuildTools tools, ImportedCaches imported, ProgressListener progress) {
    this.tools = tools;
    this.imported = imported;
    this.progress = progress;
  }

  /**
   * Writes a cache.
   *
   * @param contents what goes into it
   * @param target where it goes
   * @throws EngineException when the place refuses it, unless such failures are to be ignored
   * @throws IOException when writing fails, unless such failures are to be ignored
   * @throws InterruptedException when the thread was interrupted
   */
  public void export(CacheContents contents, CacheTarget.Artifact target)
      throws IOException, InterruptedException {
    try (ArtifactPlace place = tools.remoteCaches().places().open(target.location())) {
      Descriptor written = write(contents, target, place);
      progress.update(
          new Message("cache " + place.name() + ": " + written.digest().shortHex() + " written"));
    } catch (IOException | EngineException e) {
      if (!target.ignoreErrors()) {
        throw e;
      }
      progress.update(new Message("warning: the cache was not written: " + e.getMessage()));
    }
  }

  private Descriptor write(CacheContents contents, CacheTarget.Artifact target, ArtifactPlace place)
      throws IOException, InterruptedException {
    Map<DiffId, Descriptor> blobs = send(contents.layers(), target.packing(), place);
    List<Descriptor> listed = new ArrayList<>();
    Map<DiffId, Integer> positions = new LinkedHashMap<>();
    blobs.forEach(
        (layer, blob) -> {
          positions.put(layer, listed.size());
          listed.add(blob);
        });
    List<CacheDocument.Mount> mounts = new ArrayList<>();
    if (target.mounts()) {
      new MountExport(tools, imported, place, target.packing(), progress)
          .send(contents.mounts())
          .forEach(
              (id, sent) -> {
                mounts.add(new CacheDocument.Mount(id, sent.content(), listed.size()));
                listed.add(sent.blob());
              });
    }
    byte[] document = new CacheDocument(contents.entries(positions), mounts).toBytes();
    Descriptor config = Descriptor.of(CacheDocument.CONFIG_TYPE, document);
    place.store(config, out -> out.write(document));
    return place.publish(
        ManifestCodec.artifact(CacheDocument.ARTIFACT_TYPE, config, listed, Map.of()));
  }

  private Map<DiffId, Descriptor> send(List<LayerWork> layers, Packing packing, ArtifactPlace place)
      throws IOException, InterruptedException {
    Semaphore permits = new Semaphore(LAYERS_AT_ONCE);
    Map<DiffId, TaskScope.Subtask<Optional<Descriptor>>> tasks = new LinkedHashMap<>();
    try (TaskScope scope = new TaskScope()) {
      for (LayerWork layer : layers) {
        tasks.put(
            layer.diffId(),
            scope.fork(
                () -> {
                  permits.acquire();
                  try {
                    return send(layer, packing, place);
                  } finally {
                    permits.release();
                  }
                }));
      }
      scope.joinOrThrow();
    }
    Map<DiffId, Descriptor> blobs = new LinkedHashMap<>();
    tasks.forEach((layer, task) -> task.result().ifPresent(blob -> blobs.put(layer, blob)));
    return blobs;
  }

  /** Sends a layer: as it lies elsewhere, as it was packed before, or packed anew. */
  private Optional<Descriptor> send(LayerWork layer, Packing packing, ArtifactPlace place)
      throws IOException, InterruptedException {
    Optional<Descriptor> elsewhere = imported.blob(layer.diffId());
    if (elsewhere.isPresent() && place.has(elsewhere.get())) {
      return elsewhere;
    }
    Optional<Descriptor> before = tools.remoteCaches().packed().find(layer.diffId(), packing);
    if (before.isPresent() && place.has(before.get())) {
      return before;
    }
    if (tools.snapshots().find(SnapshotName.of(layer.chain())).isPresent()) {
      return Optional.of(pack(layer, packing, place));
    }
    if (elsewhere.isPresent()) {
      place.store(
          elsewhere.get(),
          out -> {
            try (InputStream bytes = imported.open(layer.diffId())) {
              bytes.transferTo(out);
            } catch (InterruptedException e) {
              Thread.currentThread().interrupt();
              throw new IOException("copying a cached layer was interrupted", e);
            }
          });
    }
    return elsewhere;
  }

  private Descriptor pack(LayerWork layer, Packing packing, ArtifactPlace place)
      throws IOException, InterruptedException {
    Descriptor made =
        place.pack(
            new ArtifactPlace.Content(
                layer.layer().digest().shortHex(),
                packing.layerType(),
                layer.layer().size(),
                out -> tools.layers().write(layer.layer(), layer.chain(), out)),
            packing,
            progress);
    tools.remoteCaches().packed().remember(layer.diffId(), packing, made);
    return made;
  }
}
