package io.varve.image.archive;

import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.image.ResolvedImage;
import io.varve.image.WholeIndex;
import io.varve.image.unpack.LayerWork;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.oci.task.ProgressEvent.Phase;
import io.varve.oci.task.ProgressEvent.Transfer;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.content.ContentProvider;
import java.io.IOException;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * Saves images as an OCI image layout (image specification, image-layout.md), for docker with its
 * own index files beside. An image whose whole index is here is saved with all of it, attestations
 * included.
 */
public final class ImageSaver {

  static final String IMAGE_NAME = "io.containerd.image.name";
  static final String REFERENCE_NAME = "org.opencontainers.image.ref.name";
  static final String BASE = "varve.archive.base";

  private final ContentProvider content;
  private final Images images;
  private final LayerContent layers;

  /**
   * A saver of a store's images.
   *
   * @param content documents
   * @param images reads them
   * @param layers writes layers
   */
  public ImageSaver(ContentProvider content, Images images, LayerContent layers) {
    this.content = content;
    this.images = images;
    this.layers = layers;
  }

  /** Which index files an archive has. */
  public enum Format {
    /** Those of an OCI layout only. */
    OCI,
    /** Those of docker, too. */
    DOCKER
  }

  private record Blob(long size, ArchiveSink.Body body) {}

  /** An image to be saved, and the index that it is part of, when that is here. */
  private record Part(SavedImage saved, Optional<WholeIndex> index) {
    ResolvedImage image() {
      return saved.image();
    }

    List<ResolvedImage> images() {
      return index.map(WholeIndex::images).orElseGet(() -> List.of(saved.image()));
    }

    Descriptor root() {
      return index
          .map(whole -> whole.index().descriptor())
          .orElseGet(
              () -> image().manifest().descriptor().withPlatform(image().config().platform()));
    }
  }

  /**
   * Writes images. Blobs that several have are written once.
   *
   * @param saves the images
   * @param since an image that the receiver has, whose blobs are left out
   * @param format which index files there are
   * @param sink takes the archive; not closed
   * @param progress is told of each layer
   * @throws io.varve.oci.error.DataLoss when the store lacks a part of an image
   * @throws IOException when reading or writing fails
   */
  public void save(
      List<SavedImage> saves,
      Optional<ResolvedImage> since,
      Format format,
      ArchiveSink sink,
      ProgressListener progress)
      throws IOException {
    List<Part> parts = new ArrayList<>();
    Map<String, Blob> blobs = new TreeMap<>();
    for (SavedImage saved : saves) {
      Part part = new Part(saved, WholeIndex.find(images, layers, saved.image().record()));
      parts.add(part);
      for (ResolvedImage image : part.images()) {
        collect(image, blobs, progress);
      }
      document(part.root().digest(), blobs);
    }
    since.ifPresent(base -> known(base).forEach(digest -> blobs.remove(path(digest))));
    sink.directory("blobs");
    sink.directory("blobs/sha256");
    for (var blob : blobs.entrySet()) {
      sink.file(blob.getKey(), blob.getValue().size(), blob.getValue().body());
    }
    write(sink, "index.json", index(parts, since));
    if (format == Format.DOCKER) {
      write(sink, "manifest.json", dockerManifest(saves));
    }
    write(sink, "oci-layout", JsonValue.object().put("imageLayoutVersion", "1.0.0").build());
    if (format == Format.DOCKER) {
      write(sink, "repositories", repositories(saves));
    }
  }

  private void collect(ResolvedImage image, Map<String, Blob> blobs, ProgressListener progress)
      throws IOException {
    for (LayerWork work : LayerWork.of(image.manifest(), image.config())) {
      Descriptor layer = work.layer();
      blobs.put(
          path(layer.digest()),
          new Blob(
              layer.size(),
              out -> {
                report(progress, layer, Phase.PACKING);
                layers.write(layer, work.chain(), out);
                report(progress, layer, Phase.DONE);
              }));
    }
    document(image.manifest().config().digest(), blobs);
    document(image.manifest().descriptor().digest(), blobs);
  }

  private void document(Digest digest, Map<String, Blob> blobs) throws IOException {
    byte[] bytes = content.readAll(digest, Images.MAXIMUM_CONFIG_SIZE);
    blobs.put(path(digest), new Blob(bytes.length, out -> out.write(bytes)));
  }

  private static void report(ProgressListener progress, Descriptor layer, Phase phase) {
    long done = phase == Phase.DONE ? layer.size() : 0;
    progress.update(new Transfer(layer.digest().shortHex(), phase, done, layer.size()));
  }

  private static Set<Digest> known(ResolvedImage base) {
    Set<Digest> known = new HashSet<>();
    base.manifest().layers().forEach(layer -> known.add(layer.digest()));
    known.add(base.manifest().config().digest());
    known.add(base.manifest().descriptor().digest());
    return known;
  }

  private static JsonObject index(List<Part> parts, Optional<ResolvedImage> since) {
    List<Descriptor> entries = new ArrayList<>();
    for (Part part : parts) {
      if (part.saved().names().isEmpty()) {
        entries.add(part.root());
      }
      for (Reference name : part.saved().names()) {
        Map<String, String> annotations = new LinkedHashMap<>(Map.of(IMAGE_NAME, name.toString()));
        name.tag().ifPresent(tag -> annotations.put(REFERENCE_NAME, tag));
        entries.add(part.root().withAnnotations(annotations));
      }
    }
    Map<String, String> annotations =
        since.map(base -> Map.of(BASE, base.imageId().toString())).orElse(Map.of());
    return Json.parseObject(
        ManifestCodec.index(MediaType.OCI_INDEX, entries, annotations), "index");
  }

  private static JsonValue dockerManifest(List<SavedImage> images) {
    List<JsonValue> entries = new ArrayList<>();
    for (SavedImage saved : images) {
      JsonObjectBuilder entry =
          JsonValue.object()
              .put("Config", path(saved.image().manifest().config().digest()))
              .put(
                  "RepoTags",
                  JsonValue.ofStrings(saved.names().stream().map(Reference::familiar).toList()))
              .put(
                  "Layers",
                  JsonValue.ofStrings(
                      saved.image().manifest().layers().stream()
                          .map(layer -> path(layer.digest()))
                          .toList()));
      entries.add(entry.build());
    }
    return new JsonArray(entries);
  }

  private static JsonObject repositories(List<SavedImage> images) {
    Map<String, JsonObjectBuilder> byName = new TreeMap<>();
    for (SavedImage saved : images) {
      String id = saved.image().imageId().hex();
      for (Reference name : saved.names()) {
        name.tag()
            .ifPresent(
                tag ->
                    byName
                        .computeIfAbsent(name.familiarName(), _ -> JsonValue.object())
                        .put(tag, id));
      }
    }
    JsonObjectBuilder all = JsonValue.object();
    byName.forEach((name, tags) -> all.put(name, tags.build()));
    return all.build();
  }

  private static void write(ArchiveSink sink, String name, JsonValue json) throws IOException {
    byte[] bytes = Json.toBytes(json);
    sink.file(name, bytes.length, out -> out.write(bytes));
  }

  private static String path(Digest digest) {
    return "blobs/" + digest.toString().replace(':', '/');
  }
}
