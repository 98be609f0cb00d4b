package io.varve.image;

import static io.varve.image.ImageRecordCodec.IMAGES;
import static io.varve.image.ImageRecordCodec.key;

import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import java.io.IOException;
import java.time.InstantSource;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/**
 * The names of images. Safe for several threads and processes; a change is on disk when its method
 * returns. What a name leads to must be in the content store, or held by a lease, before it is
 * named.
 */
public final class ImageCatalog {

  private final MetadataStore metadata;
  private final InstantSource clock;

  /**
   * A catalog in the metadata store.
   *
   * @param metadata where the names are
   * @param clock gives the times of names
   */
  public ImageCatalog(MetadataStore metadata, InstantSource clock) {
    this.metadata = metadata;
    this.clock = clock;
  }

  /**
   * Gives a name to an image. An image that loses its last name by that stays, untagged, as with
   * docker.
   *
   * @param name the name; one with a digest drops its tag
   * @param target the manifest or index
   * @param imageId the digest of the configuration
   * @return the record
   * @throws IOException when the store fails
   */
  public ImageRecord tag(Reference name, Descriptor target, Digest imageId) throws IOException {
    return tag(name, target, imageId, Map.of());
  }

  /**
   * Gives a name to an image, with labels that are added to those the image has.
   *
   * @param name the name; one with a digest drops its tag
   * @param target the manifest or index
   * @param imageId the digest of the configuration
   * @param labels free-form properties
   * @return the record
   * @throws IOException when the store fails
   */
  public ImageRecord tag(
      Reference name, Descriptor target, Digest imageId, Map<String, String> labels)
      throws IOException {
    Reference normal = normal(name);
    return metadata.update(
        transaction -> {
          Optional<ImageRecord> before = transaction.get(IMAGES, normal.toString());
          SequencedMap<String, String> all = knownLabels(transaction, target);
          all.putAll(labels);
          ImageRecord image =
              new ImageRecord(Optional.of(normal), target, imageId, clock.instant(), all);
          if (before.isPresent() && sameImage(before.get(), image)) {
            return before.get();
          }
          transaction.put(IMAGES, key(image), image);
          transaction.delete(IMAGES, "@" + target.digest());
          before
              .filter(b -> !b.target().digest().equals(target.digest()))
              .ifPresent(b -> keepUntagged(transaction, b));
          return image;
        });
  }

  /**
   * Keeps an image that has no name; nothing changes when it has one.
   *
   * @param target the manifest or index
   * @param imageId the digest of the configuration
   * @return a record of the image
   * @throws IOException when the store fails
   */
  public ImageRecord keep(Descriptor target, Digest imageId) throws IOException {
    return metadata.update(
        transaction -> {
          Optional<ImageRecord> named = anyOf(transaction, target);
          if (named.isPresent()) {
            return named.get();
          }
          ImageRecord image =
              new ImageRecord(
                  Optional.empty(), target, imageId, clock.instant(), new LinkedHashMap<>());
          transaction.put(IMAGES, key(image), image);
          return image;
        });
  }

  /**
   * Adds a label to every record of an image.
   *
   * @param target the manifest or index
   * @param name the label
   * @param value its value
   * @throws IOException when the store fails
   */
  public void label(Descriptor target, String name, String value) throws IOException {
    metadata.update(
        transaction -> {
          for (ImageRecord image : transaction.scan(IMAGES, "").values()) {
            if (image.target().digest().equals(target.digest())) {
              transaction.put(IMAGES, key(image), image.withLabel(name, value));
            }
          }
          return Optional.empty();
        });
  }

  /**
   * Takes one record away. The image's content goes with the next collection when nothing else
   * refers to it.
   *
   * @param image the record
   * @return whether it was there
   * @throws IOException when the store fails
   */
  public boolean delete(ImageRecord image) throws IOException {
    return metadata.update(
        transaction -> {
          boolean present = transaction.get(IMAGES, key(image)).isPresent();
          transaction.delete(IMAGES, key(image));
          return present;
        });
  }

  /**
   * All records.
   *
   * @return named ones by name; untagged ones come first
   * @throws IOException when the store fails
   */
  public List<ImageRecord> list() throws IOException {
    return metadata.read(transaction -> List.copyOf(transaction.scan(IMAGES, "").values()));
  }

  /**
   * The record of a name.
   *
   * @param name a name with tag or digest
   * @return the record, or empty
   * @throws IOException when the store fails
   */
  public Optional<ImageRecord> find(Reference name) throws IOException {
    return metadata.read(transaction -> byName(transaction, name.orLatest()));
  }

  /**
   * The records of an image.
   *
   * @param imageId the digest of its configuration
   * @return named ones by name; an untagged one comes first
   * @throws IOException when the store fails
   */
  public List<ImageRecord> withId(Digest imageId) throws IOException {
    return list().stream().filter(image -> image.imageId().equals(imageId)).toList();
  }

  /**
   * Finds the image that a person means: by name, by image id or the unique beginning of one (with
   * or without {@code sha256:}), or by the digest of its manifest. A name wins over the beginning
   * of an id, as with docker.
   *
   * @param text what the person wrote
   * @return a record of the image; the named record when a name was given
   * @throws NotFound when there is none
   * @throws InvalidArgument when the text is no name and no id, or begins the ids of several images
   * @throws IOException when the store fails
   */
  public ImageRecord resolve(String text) throws IOException {
    return lookUp(text)
        .orElseThrow(
            () ->
                new NotFound(
                    "no such image: "
                        + text
                        + "; list what is here with \"varve images\" or get it with \"varve pull "
                        + text
                        + "\""));
  }

  /**
   * As {@link #resolve}, with an empty result for an image that is not there.
   *
   * @param text what the person wrote
   * @return a record of the image, or empty
   * @throws InvalidArgument when the text is no name and no id, or begins the ids of several images
   * @throws IOException when the store fails
   */
  public Optional<ImageRecord> lookUp(String text) throws IOException {
    boolean marked = text.startsWith("sha256:");
    String hex = marked ? text.substring("sha256:".length()) : text;
    boolean mayBeId = !hex.isEmpty() && hex.length() <= 64 && isHex(hex);
    if (!marked && hex.length() != 64) {
      Optional<ImageRecord> named = lookUpName(text, mayBeId);
      if (named.isPresent()) {
        return named;
      }
    }
    if (marked && !mayBeId) {
      throw new InvalidArgument(
          "invalid image id \"" + text + "\": expected sha256: and up to 64 hexadecimal digits");
    }
    return mayBeId ? lookUpId(text, hex) : Optional.empty();
  }

  private Optional<ImageRecord> lookUpName(String text, boolean mayBeId) throws IOException {
    Reference name;
    try {
      name = Reference.parseTagged(text);
    } catch (InvalidArgument e) {
      if (mayBeId) {
        return Optional.empty();
      }
      throw e;
    }
    return find(name);
  }

  private Optional<ImageRecord> lookUpId(String text, String hex) throws IOException {
    List<ImageRecord> found =
        list().stream()
            .filter(
                image ->
                    image.imageId().hex().startsWith(hex)
                        || image.target().digest().hex().equals(hex))
            .toList();
    List<Digest> ids = found.stream().map(ImageRecord::imageId).distinct().toList();
    if (ids.size() > 1) {
      throw new InvalidArgument(
          "image id \""
              + text
              + "\" is ambiguous: it begins "
              + String.join(", ", ids.stream().map(Digest::hex).toList())
              + "; give more digits");
    }
    return found.stream().findFirst();
  }

  private static Optional<ImageRecord> byName(ReadTransaction transaction, Reference name) {
    Reference normal = normal(name);
    Optional<ImageRecord> exact = transaction.get(IMAGES, normal.toString());
    if (exact.isPresent() || normal.digest().isEmpty()) {
      return exact;
    }
    String prefix = normal.registry() + "/" + normal.repository() + ":";
    return transaction.scan(IMAGES, prefix).values().stream()
        .filter(image -> hasDigest(image, normal))
        .findFirst();
  }

  private static boolean hasDigest(ImageRecord image, Reference name) {
    String digest = name.digest().orElseThrow().toString();
    return image.target().digest().toString().equals(digest)
        || digest.equals(image.labels().get(ImageRecord.REGISTRY_DIGEST + name.familiarName()));
  }

  private static Optional<ImageRecord> anyOf(ReadTransaction transaction, Descriptor target) {
    return transaction.scan(IMAGES, "").values().stream()
        .filter(image -> image.target().digest().equals(target.digest()))
        .findFirst();
  }

  private static SequencedMap<String, String> knownLabels(
      ReadTransaction transaction, Descriptor target) {
    return anyOf(transaction, target)
        .<SequencedMap<String, String>>map(image -> new LinkedHashMap<>(image.labels()))
        .orElseGet(LinkedHashMap::new);
  }

  private static boolean sameImage(ImageRecord one, ImageRecord other) {
    return one.target().equals(other.target())
        && one.imageId().equals(other.imageId())
        && one.labels().equals(other.labels());
  }

  private static void keepUntagged(UpdateTransaction transaction, ImageRecord image) {
    if (anyOf(transaction, image.target()).isEmpty()) {
      ImageRecord untagged =
          new ImageRecord(
              Optional.empty(), image.target(), image.imageId(), image.createdAt(), image.labels());
      transaction.put(IMAGES, key(untagged), untagged);
    }
  }

  private static Reference normal(Reference name) {
    return name.digest().map(name::withDigest).orElse(name);
  }

  private static boolean isHex(String text) {
    return text.chars().allMatch(c -> (c >= '0' && c <= '9') || (c >= 'a' && c <= 'f'));
  }
}
