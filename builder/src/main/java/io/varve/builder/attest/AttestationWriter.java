package io.varve.builder.attest;

import io.varve.image.ImageWriter;
import io.varve.image.ResolvedImage;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.Lease;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores statements as a manifest that stands beside the image's in an index, in the layout of
 * BuildKit (its docs/attestations/attestation-storage.md): the platform is {@code unknown/unknown},
 * annotations name the image's manifest, and each layer is a statement.
 */
public final class AttestationWriter {

  private static final MediaType STATEMENT = new MediaType("application/vnd.in-toto+json");
  private static final String PREDICATE_TYPE = "in-toto.io/predicate-type";
  private static final String REFERENCE_TYPE = "vnd.docker.reference.type";
  private static final String REFERENCE_DIGEST = "vnd.docker.reference.digest";
  private static final Platform UNKNOWN = new Platform("unknown", "unknown", Optional.empty());

  private final ContentStore content;

  /**
   * A writer into a store.
   *
   * @param content the store
   */
  public AttestationWriter(ContentStore content) {
    this.content = content;
  }

  /**
   * Stores statements about an image.
   *
   * @param lease keeps them alive
   * @param image the image, whose manifest is final
   * @param names its names
   * @param statements what is stated
   * @return the entry for the index
   * @throws IOException when the store fails
   */
  public Descriptor write(
      Lease lease, ResolvedImage image, List<Reference> names, List<Statement> statements)
      throws IOException {
    ImageWriter writer = new ImageWriter(content);
    Digest subject = image.manifest().descriptor().digest();
    List<Descriptor> layers = new ArrayList<>();
    for (Statement statement : statements) {
      byte[] document = Json.toBytes(statement.about(subject, image.config().platform(), names));
      Descriptor layer = Descriptor.of(STATEMENT, document);
      writer.put(lease, layer, document);
      layers.add(layer.withAnnotations(Map.of(PREDICATE_TYPE, statement.predicateType())));
    }
    byte[] config = Json.toBytes(config(layers));
    Descriptor configuration = Descriptor.of(MediaType.OCI_CONFIG, config);
    writer.put(lease, configuration, config);
    byte[] manifest =
        ManifestCodec.manifest(MediaType.OCI_MANIFEST, configuration, layers, Map.of());
    Descriptor descriptor = Descriptor.of(MediaType.OCI_MANIFEST, manifest);
    writer.put(lease, descriptor, manifest);
    Map<String, String> annotations = new LinkedHashMap<>();
    annotations.put(REFERENCE_DIGEST, subject.toString());
    annotations.put(REFERENCE_TYPE, "attestation-manifest");
    return descriptor.withPlatform(UNKNOWN).withAnnotations(annotations);
  }

  /** A configuration as an image of the statements would have, for readers that want one. */
  private static JsonObject config(List<Descriptor> layers) {
    return JsonValue.object()
        .put("architecture", UNKNOWN.architecture())
        .put("os", UNKNOWN.os())
        .put("config", JsonObject.EMPTY)
        .put(
            "rootfs",
            JsonValue.object()
                .put("type", "layers")
                .put(
                    "diff_ids",
                    JsonValue.ofStrings(
                        layers.stream().map(layer -> layer.digest().toString()).toList()))
                .build())
        .build();
  }
}
