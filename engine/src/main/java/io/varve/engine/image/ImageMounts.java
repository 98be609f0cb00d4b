package io.varve.engine.image;

import io.varve.engine.store.EngineStore;
import io.varve.image.ResolvedImage;
import io.varve.linux.Mounts;
import io.varve.oci.Digest;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.lease.GcRoots;
import io.varve.storage.lease.Resource;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import io.varve.storage.metadata.Table;
import io.varve.storage.snapshot.Mount;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * Images that are mounted read-only on the host. The count of mounts is kept in the records, so
 * that one process mounts and another gives back.
 */
final class ImageMounts implements GcRoots {

  private static final Table<Long> COUNTS =
      new Table<>(
          "image_mount",
          count -> JsonValue.object().put("count", count).build(),
          (JsonObject json) -> json.number("count").orElseThrow());

  private final EngineStore store;

  ImageMounts(EngineStore store) {
    this.store = store;
  }

  @Override
  public Stream<Resource> roots(ReadTransaction transaction) {
    return transaction.scan(COUNTS, "").keySet().stream().map(hex -> new Resource.Active(key(hex)));
  }

  Path mount(ResolvedImage image) throws IOException {
    SnapshotName snapshot =
        image
            .snapshot()
            .orElseThrow(
                () ->
                    new FailedPrecondition(
                        "image " + image.imageId().shortHex() + " has no layers to mount"));
    String hex = image.imageId().hex();
    Path target = target(hex);
    try (HeldLock _ = store.locks().acquire(LockRank.IMAGE, "mount-" + hex)) {
      count(hex, 1); // first, so that the view is never without an owner
      if (store.snapshots().find(key(hex)).isEmpty()) {
        store.snapshots().view(key(hex), snapshot, Map.of());
      }
      Files.createDirectories(target);
      if (Mounts.find(target).isEmpty()) {
        for (Mount mount : store.snapshots().mounts(key(hex))) {
          Mounts.mount(mount.type(), mount.source(), mount.options(), target);
        }
      }
      return target;
    }
  }

  boolean unmount(Digest imageId) throws IOException {
    String hex = imageId.hex();
    Path target = target(hex);
    try (HeldLock _ = store.locks().acquire(LockRank.IMAGE, "mount-" + hex)) {
      long left = count(hex, -1);
      if (left < 0) {
        return false;
      }
      if (left == 0) {
        if (Mounts.find(target).isPresent()) {
          Mounts.unmount(target, false);
        }
        if (store.snapshots().find(key(hex)).isPresent()) {
          store.snapshots().discard(key(hex));
        }
        Files.deleteIfExists(target);
      }
      return true;
    }
  }

  /** Changes the count; -1 tells that there was nothing to take away. */
  private long count(String hex, long change) throws IOException {
    return store
        .metadata()
        .update(
            transaction -> {
              Optional<Long> before = transaction.get(COUNTS, hex);
              if (before.isEmpty() && change < 0) {
                return -1L;
              }
              long after = before.orElse(0L) + change;
              if (after == 0) {
                transaction.delete(COUNTS, hex);
              } else {
                transaction.put(COUNTS, hex, after);
              }
              return after;
            });
  }

  private Path target(String hex) {
    return store.path("mounts").resolve(hex);
  }

  private static SnapshotKey key(String hex) {
    return new SnapshotKey("image-mount-" + hex);
  }
}
