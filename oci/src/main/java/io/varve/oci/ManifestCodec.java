package io.varve.oci;

import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** Reads and writes manifests and indexes (image specification, manifest.md, image-index.md). */
public final class ManifestCodec {

  /** Documents larger than this are refused (distribution specification, "Pushing manifests"). */
  public static final int MAXIMUM_SIZE = 4 << 20;

  private ManifestCodec() {}

  /**
   * Reads a manifest or an index.
   *
   * @param raw the document
   * @param declared the type that the sender named; the document's own mediaType must agree with it
   * @return its content, with the descriptor of {@code raw}
   * @throws InvalidArgument when the document is malformed, of an unknown type or too large
   */
  public static ManifestContent parse(byte[] raw, Optional<MediaType> declared) {
    if (raw.length > MAXIMUM_SIZE) {
      throw new InvalidArgument("manifest of " + raw.length + " bytes: at most 4 MiB are accepted");
    }
    return parse(raw, declared, Digest.of(raw));
  }

  /**
   * Reads a manifest or an index that is known to have its digest, since a store that checks what
   * it takes in has it under that name.
   *
   * @param raw the document
   * @param self its digest and its type
   * @return its content
   * @throws InvalidArgument when the document is malformed or of another type
   */
  public static ManifestContent parseKnown(byte[] raw, Descriptor self) {
    return parse(raw, Optional.of(self.mediaType()), self.digest());
  }

  private static ManifestContent parse(byte[] raw, Optional<MediaType> declared, Digest digest) {
    JsonObject json = Json.parseObject(raw, "manifest");
    MediaType type = typeOf(json, declared);
    Descriptor self = new Descriptor(type, digest, raw.length);
    Map<String, String> annotations = json.stringMap("annotations");
    Optional<String> artifactType = json.string("artifactType");
    Optional<Descriptor> subject = json.object("subject").map(ManifestCodec::descriptor);
    if (type.isIndex()) {
      return new Index(self, descriptors(json, "manifests"), annotations, artifactType, subject);
    }
    JsonObject config =
        json.object("config")
            .orElseThrow(
                () -> new InvalidArgument("manifest " + self.digest() + " has no config member"));
    return new Manifest(
        self, descriptor(config), descriptors(json, "layers"), annotations, artifactType, subject);
  }

  /**
   * Writes an image manifest.
   *
   * @param type {@link MediaType#OCI_MANIFEST} or {@link MediaType#DOCKER_MANIFEST}
   * @param config the configuration blob
   * @param layers the layers, bottom first
   * @param annotations free-form properties
   * @return the document
   */
  public static byte[] manifest(
      MediaType type, Descriptor config, List<Descriptor> layers, Map<String, String> annotations) {
    return Json.toBytes(
        header(type)
            .put("config", json(config))
            .put("layers", array(layers))
            .putNonEmpty("annotations", sorted(annotations))
            .build());
  }

  /**
   * Writes the manifest of an artifact that is no image.
   *
   * @param artifactType its type
   * @param config the configuration blob, empty as a rule
   * @param layers its blobs
   * @param annotations free-form properties
   * @return the document
   */
  public static byte[] artifact(
      String artifactType,
      Descriptor config,
      List<Descriptor> layers,
      Map<String, String> annotations) {
    return Json.toBytes(
        header(MediaType.OCI_MANIFEST)
            .put("artifactType", artifactType)
            .put("config", json(config))
            .put("layers", array(layers))
            .putNonEmpty("annotations", annotations)
            .build());
  }

  /**
   * Writes an index.
   *
   * @param type {@link MediaType#OCI_INDEX} or {@link MediaType#DOCKER_INDEX}
   * @param manifests the manifests
   * @param annotations free-form properties
   * @return the document
   */
  public static byte[] index(
      MediaType type, List<Descriptor> manifests, Map<String, String> annotations) {
    return Json.toBytes(
        header(type)
            .put("manifests", array(manifests))
            .putNonEmpty("annotations", sorted(annotations))
            .build());
  }

  /**
   * Reads a descriptor.
   *
   * @param json its object
   * @return the descriptor
   */
  public static Descriptor descriptor(JsonObject json) {
    long size =
        json.number("size")
            .orElseThrow(() -> new InvalidArgument("descriptor without a size member"));
    if (size < 0) {
      throw new InvalidArgument("descriptor with the negative size " + size);
    }
    return new Descriptor(
        new MediaType(json.requiredString("mediaType")),
        Digest.parse(json.requiredString("digest")),
        size,
        json.object("platform").flatMap(ManifestCodec::platform),
        json.stringMap("annotations"),
        json.string("artifactType"));
  }

  /**
   * Writes a descriptor.
   *
   * @param descriptor the descriptor
   * @return its object
   */
  public static JsonObject json(Descriptor descriptor) {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("mediaType", descriptor.mediaType().value())
            .put("digest", descriptor.digest().toString())
            .put("size", descriptor.size());
    descriptor
        .platform()
        .ifPresent(
            p ->
                json.put(
                    "platform",
                    JsonValue.object()
                        .put("architecture", p.architecture())
                        .put("os", p.os())
                        .putNonEmpty("variant", p.variant())
                        .build()));
    return json.putNonEmpty("annotations", sorted(descriptor.annotations()))
        .putNonEmpty("artifactType", descriptor.artifactType())
        .build();
  }

  /** In one order, so that the same annotations give the same bytes. */
  private static Map<String, String> sorted(Map<String, String> annotations) {
    return new TreeMap<>(annotations);
  }

  private static Optional<Platform> platform(JsonObject json) {
    Optional<String> os = json.string("os");
    Optional<String> architecture = json.string("architecture");
    return os.isEmpty() || architecture.isEmpty()
        ? Optional.empty()
        : Optional.of(
            new Platform(
                os.get(), architecture.get(), json.string("variant").filter(v -> !v.isEmpty())));
  }

  private static MediaType typeOf(JsonObject json, Optional<MediaType> declared) {
    Optional<MediaType> own = json.string("mediaType").map(MediaType::new);
    if (own.isPresent() && declared.isPresent() && !own.equals(declared)) {
      throw new InvalidArgument(
          "manifest says it is " + own.get() + " but was sent as " + declared.get());
    }
    MediaType type =
        own.or(() -> declared)
            .orElse(
                json.get("manifests").isPresent() ? MediaType.OCI_INDEX : MediaType.OCI_MANIFEST);
    if (!type.isIndex() && !type.isManifest()) {
      throw new InvalidArgument("manifest of the unknown type \"" + type + "\"");
    }
    boolean listsManifests = json.get("manifests").isPresent();
    boolean listsLayers = json.get("layers").isPresent();
    if (type.isIndex() ? listsLayers : listsManifests) {
      throw new InvalidArgument("manifest with both the members of an image and of an index");
    }
    return type;
  }

  private static List<Descriptor> descriptors(JsonObject json, String name) {
    return json.array(name).stream().map(v -> descriptor(v.asObject(name))).toList();
  }

  private static JsonObjectBuilder header(MediaType type) {
    return JsonValue.object().put("schemaVersion", 2).put("mediaType", type.value());
  }

  private static JsonValue array(List<Descriptor> descriptors) {
    return new JsonArray(descriptors.stream().<JsonValue>map(ManifestCodec::json).toList());
  }
}
