package io.varve.image.archive;

import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.content.ContentInfo;
import io.varve.storage.content.ContentReader;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Expected;
import io.varve.storage.layer.Decompressor;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/** An entry of docker's {@code manifest.json}; it has no manifest of its own, so one is made. */
final class DockerIndex {

  private final ArchiveContents contents;
  private final ContentStore content;
  private final JsonObject entry;

  DockerIndex(ArchiveContents contents, ContentStore content, JsonObject entry) {
    this.contents = contents;
    this.content = content;
    this.entry = entry;
  }

  Set<Reference> names() {
    return names(entry);
  }

  private static Set<Reference> names(JsonObject entry) {
    Set<Reference> names = new LinkedHashSet<>();
    entry.strings("RepoTags").orElse(List.of()).forEach(n -> names.add(Reference.parseTagged(n)));
    return names;
  }

  /** The names of the image with a configuration. */
  static Set<Reference> names(JsonValue manifestJson, Digest config) {
    Set<Reference> names = new LinkedHashSet<>();
    if (manifestJson instanceof JsonArray(List<JsonValue> entries)) {
      for (JsonValue entry : entries) {
        JsonObject image = entry.asObject("manifest.json");
        if (image.string("Config").filter(path -> path.contains(config.hex())).isPresent()) {
          names.addAll(names(image));
        }
      }
    }
    return names;
  }

  /** Makes and stores the manifest. The image id stays: the configuration is kept as it is. */
  Manifest store(Lease lease) throws IOException {
    ContentInfo config = contents.require(entry.requiredString("Config"));
    List<Descriptor> layers = new ArrayList<>();
    for (String path : entry.strings("Layers").orElse(List.of())) {
      ContentInfo layer = contents.require(path);
      layers.add(new Descriptor(typeOf(layer), layer.digest(), layer.size()));
    }
    byte[] raw =
        ManifestCodec.manifest(
            MediaType.OCI_MANIFEST,
            new Descriptor(MediaType.OCI_CONFIG, config.digest(), config.size()),
            layers,
            Map.of());
    Descriptor descriptor = Descriptor.of(MediaType.OCI_MANIFEST, raw);
    lease.hold(new Resource.Content(descriptor.digest()));
    content.ingest(raw, Expected.of(descriptor));
    if (ManifestCodec.parse(raw, Optional.of(MediaType.OCI_MANIFEST)) instanceof Manifest made) {
      return made;
    }
    throw new InvalidArgument("image archive whose manifest can't be made");
  }

  private MediaType typeOf(ContentInfo layer) throws IOException {
    try (ContentReader reader = content.open(layer.digest())) {
      ByteBuffer start = ByteBuffer.allocate(8);
      int length = Math.max(0, reader.readAt(start, 0));
      return switch (Decompressor.detect(Arrays.copyOf(start.array(), length))) {
        case NONE -> MediaType.OCI_LAYER;
        case GZIP -> MediaType.OCI_LAYER_GZIP;
        case ZSTD -> MediaType.OCI_LAYER_ZSTD;
      };
    }
  }
}
