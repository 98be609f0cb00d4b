package io.varve.builder.cache;

import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.MediaType;
import io.varve.oci.Timestamps;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.metadata.Table;
import io.varve.storage.snapshot.SnapshotName;
import java.time.Instant;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The result of a step.
 *
 * @param title the instruction
 * @param layer the layer it made, empty when it changed no file
 * @param snapshot the committed snapshot with the layer on top; empty without a layer, and while
 *     the files of a layer that another host made have not been needed here
 * @param content another key of the same result, made of the contents of the step's sources, where
 *     there is one
 * @param inputs what went into it
 * @param createdAt when it was made
 */
public record CacheRecord(
    String title,
    Optional<BuiltLayer> layer,
    Optional<SnapshotName> snapshot,
    Optional<Digest> content,
    SequencedMap<String, String> inputs,
    Instant createdAt) {

  /** The records by the digest of their key. */
  public static final Table<CacheRecord> TABLE =
      new Table<>("build_cache", CacheRecord::encode, CacheRecord::decode);

  /**
   * The same while its files are not here.
   *
   * @return a copy without a snapshot
   */
  public CacheRecord withoutFiles() {
    return new CacheRecord(title, layer, Optional.empty(), content, inputs, createdAt);
  }

  private JsonObject encode() {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("title", title)
            .put("createdAt", Timestamps.text(createdAt))
            .put("inputs", JsonValue.ofStringMap(inputs));
    layer.ifPresent(
        l -> json.put("diffId", l.diffId().toString()).put("size", l.descriptor().size()));
    snapshot.ifPresent(name -> json.put("snapshot", name.value()));
    content.ifPresent(key -> json.put("content", key.toString()));
    return json.build();
  }

  private static CacheRecord decode(JsonObject json) {
    Optional<BuiltLayer> layer =
        json.string("diffId")
            .map(Digest::parse)
            .map(
                digest ->
                    new BuiltLayer(
                        new DiffId(digest),
                        new Descriptor(
                            MediaType.OCI_LAYER, digest, json.number("size").orElse(0))));
    return new CacheRecord(
        json.requiredString("title"),
        layer,
        json.string("snapshot").map(SnapshotName::new),
        json.string("content").map(Digest::parse),
        json.stringMap("inputs"),
        Timestamps.parse(json.requiredString("createdAt")));
  }
}
