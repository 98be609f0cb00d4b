package io.varve.image;

import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import java.time.Instant;
import java.util.Collections;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Objects;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * One name of an image, or an image that no name is left for.
 *
 * @param reference the name, with a tag or a digest; empty for an untagged image
 * @param target the manifest or index that the name leads to
 * @param imageId the digest of the configuration, of the host's platform for an index
 * @param createdAt when the name was made, which is not when the image was
 * @param labels free-form properties, such as those named in this record
 */
public record ImageRecord(
    Optional<Reference> reference,
    Descriptor target,
    Digest imageId,
    Instant createdAt,
    SequencedMap<String, String> labels) {

  /** Prefix of the labels that hold, by repository, the digest under which a registry has it. */
  public static final String REGISTRY_DIGEST = "varve.registry.digest/";

  /** Copies the labels. */
  public ImageRecord {
    Objects.requireNonNull(imageId);
    Objects.requireNonNull(createdAt);
    labels = Collections.unmodifiableSequencedMap(new LinkedHashMap<>(labels));
    if (reference.isPresent()
        && reference.get().tag().isEmpty()
        && reference.get().digest().isEmpty()) {
      throw new IllegalArgumentException("a name needs a tag or a digest: " + reference.get());
    }
  }

  /**
   * The same record with one more label.
   *
   * @param name the label
   * @param value its value
   * @return a copy
   */
  public ImageRecord withLabel(String name, String value) {
    SequencedMap<String, String> more = new LinkedHashMap<>(labels);
    more.put(name, value);
    return new ImageRecord(reference, target, imageId, createdAt, more);
  }

  /**
   * The names by digest under which registries have this image, as docker's RepoDigests.
   *
   * @return {@code repository@digest}, in the form people write
   */
  public List<String> repositoryDigests() {
    return labels.entrySet().stream()
        .filter(label -> label.getKey().startsWith(REGISTRY_DIGEST))
        .map(label -> label.getKey().substring(REGISTRY_DIGEST.length()) + "@" + label.getValue())
        .toList();
  }
}
