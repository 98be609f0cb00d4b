package io.varve.builder.solve;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.cache.CacheKey;
import io.varve.builder.cache.CacheRecord;
import io.varve.builder.cache.remote.ImportedCaches;
import io.varve.builder.cache.remote.ImportedResult;
import io.varve.builder.graph.Vertex;
import io.varve.oci.Digest;
import io.varve.storage.lease.Lease;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;

/** Results of earlier steps: those of the store, then those that caches elsewhere promise. */
final class StepCache {

  /**
   * A result.
   *
   * @param layer the layer, empty when the step changed no file
   * @param content the key that the contents of its sources give, where there is one
   * @param origin the cache that promised it, empty for the store's own
   */
  record Found(Optional<BuiltLayer> layer, Optional<Digest> content, Optional<String> origin) {}

  private record Promise(CacheKey key, CacheRecord record) {}

  private final BuildTools tools;
  private final ImportedCaches caches;
  private final Materials materials;
  private final Lease lease;
  private final Queue<Promise> promises = new ConcurrentLinkedQueue<>();

  StepCache(BuildTools tools, ImportedCaches caches, Materials materials, Lease lease) {
    this.tools = tools;
    this.caches = caches;
    this.materials = materials;
    this.lease = lease;
  }

  /**
   * Looks a result up. One that was promised is put into the store's cache by {@link #settle}.
   *
   * @param key what it depends on
   * @param vertex the work
   * @param scope the step
   * @return the result; its files may still have to be fetched
   */
  Optional<Found> find(CacheKey key, Vertex vertex, StepScope scope)
      throws IOException, InterruptedException {
    Optional<CacheRecord> hit = tools.cache().find(key);
    if (hit.isPresent() && reuse(hit.get(), vertex, scope)) {
      return Optional.of(new Found(hit.get().layer(), hit.get().content(), Optional.empty()));
    }
    Optional<ImportedResult> promised = caches.find(key);
    if (promised.isEmpty()) {
      return Optional.empty();
    }
    ImportedResult result = promised.get();
    promises.add(new Promise(key, record(key, result.content(), result.layer(), scope)));
    return Optional.of(new Found(result.layer(), result.content(), Optional.of(result.origin())));
  }

  /**
   * Keeps a result under each of its keys.
   *
   * @param keys what it depends on, in one way or the other; the last is that of the contents
   * @param layer the layer, committed
   * @param scope the step
   */
  void keep(List<CacheKey> keys, Optional<BuiltLayer> layer, StepScope scope) throws IOException {
    Optional<Digest> content =
        keys.size() > 1 ? Optional.of(keys.getLast().digest()) : Optional.empty();
    for (CacheKey key : keys) {
      tools.cache().put(key, record(key, content, layer, scope));
    }
  }

  /**
   * Puts promised results into the store's cache: with their files where those have come, else as
   * promises, so that the next build need not ask elsewhere to know that nothing is to be done.
   */
  void settle() throws IOException {
    for (Promise next = promises.poll(); next != null; next = promises.poll()) {
      CacheRecord record = next.record();
      boolean here =
          record.snapshot().isPresent()
              && tools.snapshots().find(record.snapshot().get()).isPresent();
      tools.cache().put(next.key(), here ? record : record.withoutFiles());
    }
  }

  private CacheRecord record(
      CacheKey key, Optional<Digest> content, Optional<BuiltLayer> layer, StepScope scope) {
    return new CacheRecord(
        scope.title(),
        layer,
        layer.flatMap(l -> scope.below().plus(l).snapshot()),
        content,
        key.inputs(),
        tools.clock().instant());
  }

  /**
   * Whether a result is there, if need be after putting its layer on another base, or was promised
   * and not found missing.
   */
  private boolean reuse(CacheRecord hit, Vertex vertex, StepScope scope)
      throws IOException, InterruptedException {
    if (hit.layer().isEmpty()) {
      return true;
    }
    BuiltLayer layer = hit.layer().get();
    if (tools.snapshots().find(scope.below().plus(layer).snapshot().orElseThrow()).isPresent()) {
      return true;
    }
    Optional<SnapshotName> elsewhere = hit.snapshot();
    if (elsewhere.isEmpty()) {
      return !caches.isBroken(layer.diffId());
    }
    if (tools.snapshots().find(elsewhere.get()).isEmpty()) {
      return false;
    }
    materials.need(vertex.inputs().getFirst(), scope.below());
    try (WorkingLayer working = WorkingLayer.prepare(tools, lease, scope.below())) {
      working.fill(tools.snapshots().layers(elsewhere.get()).getFirst());
      return working.commit().filter(layer::equals).isPresent();
    }
  }
}
