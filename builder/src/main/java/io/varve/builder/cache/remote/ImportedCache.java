package io.varve.builder.cache.remote;

import io.varve.image.transfer.ArtifactPlace;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.Manifest;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;

/** A cache that was read: its keys, and where its layers are. */
final class ImportedCache {

  private final ArtifactPlace place;
  private final boolean mayFillMounts;
  private final Map<Digest, CacheDocument.Entry> entries = new HashMap<>();
  private final Map<DiffId, Descriptor> blobs = new HashMap<>();
  private final Map<String, ImportedMount> mounts = new LinkedHashMap<>();

  private ImportedCache(ArtifactPlace place, boolean mayFillMounts) {
    this.place = place;
    this.mayFillMounts = mayFillMounts;
  }

  /**
   * Reads what lies at a place: an artifact, or images that carry their keys.
   *
   * @param place the place
   * @param mayFillMounts whether its mounts count
   * @return the cache
   * @throws InvalidArgument when there is no cache in it
   * @throws IOException when reading fails
   */
  static ImportedCache read(ArtifactPlace place, boolean mayFillMounts)
      throws IOException, InterruptedException {
    ImportedCache cache = new ImportedCache(place, mayFillMounts);
    boolean found = false;
    for (Manifest manifest : place.manifests()) {
      Optional<byte[]> document = document(place, manifest);
      if (document.isPresent()) {
        cache.add(manifest, CacheDocument.parse(document.get(), manifest.layers().size()));
        found = true;
      }
    }
    if (!found) {
      throw new InvalidArgument(
          "it holds no build cache of varve; make one with --cache-to, or with"
              + " --cache-to type=inline in an image");
    }
    return cache;
  }

  private static Optional<byte[]> document(ArtifactPlace place, Manifest manifest)
      throws IOException, InterruptedException {
    Descriptor config = manifest.config();
    if (config.mediaType().equals(CacheDocument.CONFIG_TYPE)) {
      if (config.size() > CacheDocument.MAXIMUM_SIZE) {
        throw new InvalidArgument("a list of keys of " + config.size() + " bytes is refused");
      }
      try (InputStream in = place.open(config)) {
        return Optional.of(in.readNBytes(CacheDocument.MAXIMUM_SIZE + 1));
      }
    }
    return Optional.ofNullable(manifest.annotations().get(CacheDocument.ANNOTATION))
        .map(text -> text.getBytes(StandardCharsets.UTF_8));
  }

  private void add(Manifest manifest, CacheDocument document) {
    for (CacheDocument.Entry entry : document.entries()) {
      entries.putIfAbsent(entry.key(), entry);
      entry.content().ifPresent(content -> entries.putIfAbsent(content, entry));
      if (entry.layer().isPresent() && entry.layer().get().position().isPresent()) {
        blobs.putIfAbsent(
            entry.layer().get().diffId(),
            manifest.layers().get(entry.layer().get().position().getAsInt()));
      }
    }
    for (CacheDocument.Mount mount : document.mounts()) {
      mounts.putIfAbsent(
          mount.id(),
          new ImportedMount(
              this, mount.id(), mount.content(), manifest.layers().get(mount.position())));
    }
  }

  /** What people call it. */
  String name() {
    return place.name();
  }

  ArtifactPlace place() {
    return place;
  }

  Optional<CacheDocument.Entry> find(Digest key) {
    return Optional.ofNullable(entries.get(key));
  }

  Optional<Descriptor> blob(DiffId layer) {
    return Optional.ofNullable(blobs.get(layer));
  }

  /** The mounts that it may fill, by id. */
  Map<String, ImportedMount> mounts() {
    return mayFillMounts ? mounts : Map.of();
  }
}
