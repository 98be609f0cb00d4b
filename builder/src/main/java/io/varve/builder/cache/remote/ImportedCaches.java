package io.varve.builder.cache.remote;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.cache.CacheKey;
import io.varve.image.transfer.ArtifactPlace;
import io.varve.image.unpack.LayerSource;
import io.varve.image.unpack.LayerWork;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.MediaType;
import io.varve.oci.error.EngineException;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Semaphore;
import java.util.concurrent.locks.ReentrantLock;

/** The caches of one build, read when the first result is asked for. Safe for several threads. */
public final class ImportedCaches implements AutoCloseable {

  private static final int LAYERS_AT_ONCE = 3;

  private final List<CacheSource> sources;
  private final CachePlaces places;
  private final ProgressListener progress;
  private final ReentrantLock reading = new ReentrantLock();
  private final List<ArtifactPlace> open = new ArrayList<>();
  private final List<ImportedCache> usable = new CopyOnWriteArrayList<>();
  private final Set<DiffId> broken = ConcurrentHashMap.newKeySet();
  private final Semaphore permits = new Semaphore(LAYERS_AT_ONCE);
  private boolean read;

  /**
   * Caches; none is asked yet.
   *
   * @param sources where they are, the first that has a result wins
   * @param places opens them
   * @param progress is told what is wrong with them
   */
  public ImportedCaches(List<CacheSource> sources, CachePlaces places, ProgressListener progress) {
    this.sources = List.copyOf(sources);
    this.places = places;
    this.progress = progress;
  }

  /**
   * Looks a result up.
   *
   * @param key what it depends on
   * @return what a cache promises; nothing has been fetched
   * @throws InterruptedException when the thread was interrupted
   */
  public Optional<ImportedResult> find(CacheKey key) throws InterruptedException {
    for (ImportedCache cache : caches()) {
      Optional<CacheDocument.Entry> entry = cache.find(key.digest());
      if (entry.isPresent()) {
        Optional<BuiltLayer> layer = entry.get().layer().map(ImportedCaches::built);
        if (layer.isEmpty() || !broken.contains(layer.get().diffId())) {
          return Optional.of(new ImportedResult(layer, entry.get().content(), cache.name()));
        }
      }
    }
    return Optional.empty();
  }

  private static BuiltLayer built(CacheDocument.Layer layer) {
    return new BuiltLayer(
        layer.diffId(), new Descriptor(MediaType.OCI_LAYER, layer.diffId().digest(), layer.size()));
  }

  /**
   * Whether the files of a layer can be fetched.
   *
   * @param layer the layer
   * @return true when a cache has them
   * @throws InterruptedException when the thread was interrupted
   */
  public boolean has(DiffId layer) throws InterruptedException {
    return holder(layer).isPresent();
  }

  private Optional<ImportedCache> holder(DiffId layer) throws InterruptedException {
    return caches().stream().filter(cache -> cache.blob(layer).isPresent()).findFirst();
  }

  /**
   * A layer's packed bytes.
   *
   * @param layer the layer
   * @return its descriptor in the cache that has it; empty when none has
   * @throws InterruptedException when the thread was interrupted
   */
  public Optional<Descriptor> blob(DiffId layer) throws InterruptedException {
    return holder(layer).flatMap(cache -> cache.blob(layer));
  }

  /**
   * Opens a layer's packed bytes.
   *
   * @param layer a layer that {@link #has} knows
   * @return the bytes; their end comes only when they were the right ones
   * @throws IOException when reading fails
   * @throws InterruptedException when the thread was interrupted
   */
  public InputStream open(DiffId layer) throws IOException, InterruptedException {
    ImportedCache cache = holder(layer).orElseThrow(() -> unknown(layer));
    return cache.place().open(cache.blob(layer).orElseThrow());
  }

  /**
   * Where a layer comes from.
   *
   * @param work the layer
   * @return its source, and the layer as the cache describes it
   * @throws CacheUnusable when no cache has it
   * @throws InterruptedException when the thread was interrupted
   */
  public LayerSource source(LayerWork work) throws InterruptedException {
    ImportedCache cache = holder(work.diffId()).orElseThrow(() -> unknown(work.diffId()));
    return new ImportedLayer(cache, cache.blob(work.diffId()).orElseThrow(), permits);
  }

  /**
   * Says that layers can't be had: results with them are not promised again.
   *
   * @param layers the layers
   * @return a failure that makes the build be solved again
   */
  public CacheUnusable missing(Collection<DiffId> layers) {
    broken.addAll(layers);
    return new CacheUnusable("layers of cached steps are needed, and no cache has their files");
  }

  /**
   * Says that the files of some of these layers are not what they should be.
   *
   * @param layers the layers
   * @param cause how that showed
   * @return a failure that makes the build be solved again, without the caches that have them
   * @throws InterruptedException when the thread was interrupted
   */
  public CacheUnusable damaged(Collection<DiffId> layers, Exception cause)
      throws InterruptedException {
    broken.addAll(layers);
    List<ImportedCache> holders =
        caches().stream()
            .filter(cache -> layers.stream().anyMatch(layer -> cache.blob(layer).isPresent()))
            .toList();
    return new CacheUnusable(holders, cause);
  }

  private static CacheUnusable unknown(DiffId layer) {
    return new CacheUnusable("no cache has the layer " + layer);
  }

  /**
   * Whether the files of a layer turned out not to be had in this build.
   *
   * @param layer the layer
   * @return true when results with it are worth nothing, unless its files are here
   */
  public boolean isBroken(DiffId layer) {
    return broken.contains(layer);
  }

  /**
   * Goes on without what failed: without the cache that broke its promise, or without the results
   * whose files are nowhere.
   *
   * @param failure what failed
   */
  public void drop(CacheUnusable failure) {
    if (!failure.caches().isEmpty()) {
      usable.removeAll(failure.caches());
      warn(String.valueOf(failure.getMessage()));
    }
  }

  /**
   * The directory for a cache mount.
   *
   * @param id the mount's id
   * @return empty when no cache has one
   * @throws InterruptedException when the thread was interrupted
   */
  public Optional<ImportedMount> mount(String id) throws InterruptedException {
    return Optional.ofNullable(mounts().get(id));
  }

  /**
   * The directories of all cache mounts.
   *
   * @return by id
   * @throws InterruptedException when the thread was interrupted
   */
  public Map<String, ImportedMount> mounts() throws InterruptedException {
    Map<String, ImportedMount> mounts = new HashMap<>();
    for (ImportedCache cache : caches()) {
      cache.mounts().forEach(mounts::putIfAbsent);
    }
    return mounts;
  }

  private List<ImportedCache> caches() throws InterruptedException {
    if (sources.isEmpty()) {
      return List.of();
    }
    reading.lockInterruptibly();
    try {
      if (!read) {
        for (CacheSource source : sources) {
          read(source);
        }
        read = true;
      }
    } finally {
      reading.unlock();
    }
    return usable;
  }

  private void read(CacheSource source) throws InterruptedException {
    String name = nameOf(source.location());
    try {
      ArtifactPlace place = places.open(source.location());
      open.add(place);
      usable.add(ImportedCache.read(place, source.mounts()));
    } catch (IOException | EngineException e) {
      warn("build cache " + name + ": " + e.getMessage());
    }
  }

  private static String nameOf(CacheLocation location) {
    return switch (location) {
      case CacheLocation.Registry(var name, var _) -> name.familiar();
      case CacheLocation.Directory(var path) -> path.toString();
    };
  }

  private void warn(String reason) {
    progress.update(new ProgressEvent.Message("warning: " + reason + "; building without it"));
  }

  @Override
  public void close() {
    open.forEach(ArtifactPlace::close);
    open.clear();
  }
}
