package io.varve.builder.cache.remote;

import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.MediaType;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/**
 * What a cache holds. It is the configuration blob of the artifact, or an annotation of an image;
 * positions count the layers of the manifest.
 *
 * <p>Keys and digests only: neither instructions nor the values of arguments leave the host.
 *
 * @param entries results of steps
 * @param mounts directories of cache mounts
 */
public record CacheDocument(List<Entry> entries, List<Mount> mounts) {

  /** The type of the artifact. */
  public static final String ARTIFACT_TYPE = "application/vnd.varve.buildcache.v1";

  /** The type of the configuration. */
  public static final MediaType CONFIG_TYPE =
      new MediaType("application/vnd.varve.buildcache.config.v1+json");

  /** The annotation that holds this document in an image's manifest. */
  public static final String ANNOTATION = "dev.varve.buildcache";

  /** The longest document that is read, in bytes. */
  public static final int MAXIMUM_SIZE = 16 << 20;

  /** Names the way keys are computed: it changes when they mean something else. */
  private static final String NAMESPACE = "varve.build.1";

  private static final int LONGEST_ID = 4096;

  /**
   * The result of a step.
   *
   * @param key the digest of everything that it depends on
   * @param content another key of it, made of the contents of its sources, where there is one
   * @param layer the layer that it made, empty when it changed no file
   */
  public record Entry(Digest key, Optional<Digest> content, Optional<Layer> layer) {}

  /**
   * A layer.
   *
   * @param diffId the digest of its uncompressed tar
   * @param size the length of that
   * @param position its blob among the layers of the manifest, empty when it did not go along
   */
  public record Layer(DiffId diffId, long size, OptionalInt position) {}

  /**
   * The directory of a cache mount.
   *
   * @param id the mount's id
   * @param content the digest of its uncompressed tar
   * @param position its blob among the layers of the manifest
   */
  public record Mount(String id, DiffId content, int position) {}

  /** Copies the lists. */
  public CacheDocument {
    entries = List.copyOf(entries);
    mounts = List.copyOf(mounts);
  }

  /**
   * Writes it.
   *
   * @return JSON, the same for the same content
   */
  public byte[] toBytes() {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("namespace", NAMESPACE)
            .put("steps", new JsonArray(entries.stream().map(CacheDocument::json).toList()));
    if (!mounts.isEmpty()) {
      json.put("mounts", new JsonArray(mounts.stream().map(CacheDocument::json).toList()));
    }
    return Json.toBytes(json.build());
  }

  /**
   * Writes it as text, for an annotation.
   *
   * @return JSON
   */
  public String text() {
    return new String(toBytes(), StandardCharsets.UTF_8);
  }

  private static JsonValue json(Entry entry) {
    JsonObjectBuilder json = JsonValue.object().put("key", entry.key().toString());
    entry.content().ifPresent(content -> json.put("content", content.toString()));
    if (entry.layer().isPresent()) {
      Layer layer = entry.layer().get();
      json.put("diffId", layer.diffId().toString()).put("size", layer.size());
      if (layer.position().isPresent()) {
        json.put("layer", layer.position().getAsInt());
      }
    }
    return json.build();
  }

  private static JsonValue json(Mount mount) {
    return JsonValue.object()
        .put("id", mount.id())
        .put("diffId", mount.content().toString())
        .put("layer", mount.position())
        .build();
  }

  /**
   * Reads it.
   *
   * @param document JSON
   * @param layers the number of layers of the manifest
   * @return its content
   * @throws InvalidArgument when it is malformed or of another namespace
   */
  public static CacheDocument parse(byte[] document, int layers) {
    if (document.length > MAXIMUM_SIZE) {
      throw new InvalidArgument(
          "build cache of " + document.length + " bytes: at most 16 MiB are accepted");
    }
    JsonObject json = Json.parseObject(document, "build cache");
    String namespace = json.string("namespace").orElse("");
    if (!namespace.equals(NAMESPACE)) {
      throw new InvalidArgument(
          "build cache with keys of \"" + namespace + "\": expected \"" + NAMESPACE + "\"");
    }
    List<Entry> entries = new ArrayList<>();
    for (JsonValue step : json.array("steps")) {
      entries.add(entry(step.asObject("steps"), layers));
    }
    List<Mount> mounts = new ArrayList<>();
    for (JsonValue mount : json.array("mounts")) {
      mounts.add(mount(mount.asObject("mounts"), layers));
    }
    return new CacheDocument(entries, mounts);
  }

  private static Entry entry(JsonObject json, int layers) {
    Digest key = Digest.parse(json.requiredString("key"));
    Optional<Digest> content = json.string("content").map(Digest::parse);
    Optional<String> diffId = json.string("diffId");
    if (diffId.isEmpty()) {
      return new Entry(key, content, Optional.empty());
    }
    OptionalLong size = json.number("size");
    if (size.isEmpty() || size.getAsLong() < 0) {
      throw new InvalidArgument("build cache: the layer of key " + key + " has no size");
    }
    OptionalInt position =
        json.number("layer").isPresent()
            ? OptionalInt.of(position(json, layers))
            : OptionalInt.empty();
    return new Entry(
        key,
        content,
        Optional.of(new Layer(new DiffId(Digest.parse(diffId.get())), size.getAsLong(), position)));
  }

  private static Mount mount(JsonObject json, int layers) {
    String id = json.requiredString("id");
    if (id.length() > LONGEST_ID) {
      throw new InvalidArgument("build cache: a mount's id of " + id.length() + " characters");
    }
    return new Mount(
        id, new DiffId(Digest.parse(json.requiredString("diffId"))), position(json, layers));
  }

  private static int position(JsonObject json, int layers) {
    long position = json.number("layer").orElse(-1);
    if (position < 0 || position >= layers) {
      throw new InvalidArgument(
          "build cache: layer " + position + " of " + layers + " is referred to");
    }
    return (int) position;
  }
}
