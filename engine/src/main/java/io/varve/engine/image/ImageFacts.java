package io.varve.engine.image;

import io.varve.oci.Digest;
import io.varve.oci.Timestamps;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.Table;
import java.io.IOException;
import java.time.Instant;
import java.util.HashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;

/**
 * What a list shows of an image, by its id. It follows from the configuration, which never changes;
 * recorded at the first list, so that later ones read no documents and no layer's record.
 *
 * @param createdAt when it was made
 * @param bytes what its layers take unpacked
 * @param labels its labels
 */
record ImageFacts(Instant createdAt, long bytes, SequencedMap<String, String> labels) {

  private static final Table<ImageFacts> FACTS =
      new Table<>("image_facts", ImageFacts::encode, ImageFacts::decode);

  /** What is recorded, by image id. */
  static SequencedMap<String, ImageFacts> recorded(MetadataStore metadata) throws IOException {
    return metadata.read(tx -> tx.scan(FACTS, ""));
  }

  /** Records facts, and forgets those of images that are gone. */
  static void record(MetadataStore metadata, Map<Digest, ImageFacts> found, Set<Digest> images)
      throws IOException {
    Set<String> alive = new HashSet<>();
    images.forEach(id -> alive.add(id.toString()));
    metadata.update(
        tx -> {
          for (String id : tx.scan(FACTS, "").keySet()) {
            if (!alive.contains(id)) {
              tx.delete(FACTS, id);
            }
          }
          found.forEach((id, facts) -> tx.put(FACTS, id.toString(), facts));
          return found;
        });
  }

  private JsonObject encode() {
    return JsonValue.object()
        .put("createdAt", Timestamps.text(createdAt))
        .put("bytes", bytes)
        .putNonEmpty("labels", labels)
        .build();
  }

  private static ImageFacts decode(JsonObject json) {
    return new ImageFacts(
        Timestamps.parse(json.requiredString("createdAt")),
        json.number("bytes").orElse(0),
        json.stringMap("labels"));
  }
}
