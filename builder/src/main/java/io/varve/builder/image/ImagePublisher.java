package io.varve.builder.image;

import io.varve.builder.attest.AttestationWriter;
import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.solve.Rootfs;
import io.varve.image.ImageCatalog;
import io.varve.image.ImageRecord;
import io.varve.image.ImageWriter;
import io.varve.image.ResolvedImage;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.Lease;
import java.io.IOException;
import java.time.Instant;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Puts built images into the store. Nothing is written when everything is there already. */
public final class ImagePublisher {

  private final ImageCatalog catalog;
  private final ContentStore content;

  /**
   * A publisher into a store.
   *
   * @param catalog the names
   * @param content the documents
   */
  public ImagePublisher(ImageCatalog catalog, ContentStore content) {
    this.catalog = catalog;
    this.content = content;
  }

  /**
   * Stores an image.
   *
   * @param lease keeps it alive until it has a name
   * @param imageId the digest of its configuration
   * @param config its configuration
   * @param rootfs its layers
   * @param annotations its manifest's annotations
   * @return the descriptor of its manifest
   * @throws IOException when the store fails
   */
  public Descriptor publish(
      Lease lease,
      Digest imageId,
      ImageConfig config,
      Rootfs rootfs,
      Map<String, String> annotations)
      throws IOException {
    Optional<Descriptor> known = known(imageId, annotations);
    return known.isPresent() ? known.get() : write(lease, config, rootfs, annotations).descriptor();
  }

  /**
   * Stores an index of images that are stored.
   *
   * @param lease keeps it alive until it has a name
   * @param manifests the images' manifests, each with its platform
   * @param annotations annotations of the index
   * @return the descriptor of the index
   * @throws IOException when the store fails
   */
  public Descriptor publishIndex(
      Lease lease, List<Descriptor> manifests, Map<String, String> annotations) throws IOException {
    byte[] document = ManifestCodec.index(MediaType.OCI_INDEX, manifests, annotations);
    Descriptor index = Descriptor.of(MediaType.OCI_INDEX, document);
    if (content.info(index.digest()).isEmpty()) {
      new ImageWriter(content).put(lease, index, document);
    }
    return index;
  }

  /**
   * Names what was stored, or keeps it without a name.
   *
   * @param target the manifest or index
   * @param imageId the image that it is on this host
   * @param names its names; none keeps it without one
   * @throws IOException when the store fails
   */
  public void name(Descriptor target, Digest imageId, List<Reference> names) throws IOException {
    for (Reference name : names) {
      if (catalog
          .find(name)
          .filter(record -> record.target().digest().equals(target.digest()))
          .isEmpty()) {
        catalog.tag(name, target, imageId);
      }
    }
    if (names.isEmpty()
        && catalog.withId(imageId).stream()
            .noneMatch(record -> record.target().digest().equals(target.digest()))) {
      catalog.keep(target, imageId);
    }
  }

  /**
   * Reads the documents of a stored image.
   *
   * @param target its manifest
   * @param config its configuration
   * @return the image, under no name
   * @throws IOException when reading fails
   */
  public ResolvedImage image(Descriptor target, ImageConfig config) throws IOException {
    byte[] raw = content.readAll(target.digest(), ManifestCodec.MAXIMUM_SIZE);
    if (ManifestCodec.parse(raw, Optional.of(target.mediaType())) instanceof Manifest manifest) {
      return new ResolvedImage(
          record(target, manifest.config().digest()), manifest, config, manifest.config().digest());
    }
    throw new IllegalStateException("a built image is no index: " + target.digest());
  }

  /**
   * A record of something without a name.
   *
   * @param target the manifest or index
   * @param imageId the image that it is on this host
   * @return the record, which is not stored
   */
  public static ImageRecord record(Descriptor target, Digest imageId) {
    return new ImageRecord(Optional.empty(), target, imageId, Instant.EPOCH, new LinkedHashMap<>());
  }

  /**
   * Stores statements about images.
   *
   * @return a writer into the same store
   */
  public AttestationWriter attestations() {
    return new AttestationWriter(content);
  }

  private Manifest write(
      Lease lease, ImageConfig config, Rootfs rootfs, Map<String, String> annotations)
      throws IOException {
    List<Descriptor> layers = rootfs.layers().stream().map(BuiltLayer::descriptor).toList();
    return new ImageWriter(content).write(lease, config, layers, annotations);
  }

  /**
   * Looks for an image under the names that it is to get, which reads only their records.
   *
   * @param imageId the digest of its configuration
   * @param names where it may be
   * @return its manifest, empty when no name leads to it
   * @throws IOException when the store fails
   */
  public Optional<Descriptor> named(Digest imageId, List<Reference> names) throws IOException {
    for (Reference name : names) {
      Optional<ImageRecord> record = catalog.find(name).filter(r -> r.imageId().equals(imageId));
      if (record.isPresent() && isWhole(record.get())) {
        return Optional.of(record.get().target());
      }
    }
    return Optional.empty();
  }

  private boolean isWhole(ImageRecord record) throws IOException {
    return record.target().mediaType().isManifest()
        && content.info(record.target().digest()).isPresent()
        && content.info(record.imageId()).isPresent();
  }

  private Optional<Descriptor> known(Digest imageId, Map<String, String> annotations)
      throws IOException {
    if (!annotations.isEmpty() || content.info(imageId).isEmpty()) {
      return Optional.empty();
    }
    for (ImageRecord record : catalog.withId(imageId)) {
      if (isWhole(record)) {
        return Optional.of(record.target());
      }
    }
    return Optional.empty();
  }
}
