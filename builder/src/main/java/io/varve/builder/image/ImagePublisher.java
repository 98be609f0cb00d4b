package io.varve.builder.image;

import io.varve.builder.cache.BuiltLayer;
import io.varve.builder.solve.Rootfs;
import io.varve.image.ImageCatalog;
import io.varve.image.ImageRecord;
import io.varve.image.ImageWriter;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.ImageConfigCodec;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.Lease;
import java.io.IOException;
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
   * Stores an image and names it.
   *
   * @param lease keeps it alive until it has a name
   * @param config its configuration
   * @param rootfs its layers
   * @param annotations its manifest's annotations
   * @param tags its names
   * @param keep whether it stays when it has no name
   * @return the descriptor of its manifest
   * @throws IOException when the store fails
   */
  public Descriptor publish(
      Lease lease,
      ImageConfig config,
      Rootfs rootfs,
      Map<String, String> annotations,
      List<Reference> tags,
      boolean keep)
      throws IOException {
    Digest imageId = Digest.of(ImageConfigCodec.toBytes(config));
    Optional<Descriptor> known = known(imageId, annotations);
    Descriptor target =
        known.isPresent() ? known.get() : write(lease, config, rootfs, annotations).descriptor();
    for (Reference tag : tags) {
      Digest digest = target.digest();
      if (catalog.find(tag).filter(record -> record.target().digest().equals(digest)).isEmpty()) {
        catalog.tag(tag, target, imageId);
      }
    }
    if (keep && tags.isEmpty() && catalog.withId(imageId).isEmpty()) {
      catalog.keep(target, imageId);
    }
    return target;
  }

  /**
   * Stores an index of images that are stored and names it.
   *
   * @param lease keeps it alive until it has a name
   * @param manifests the images' manifests, each with its platform
   * @param annotations annotations of the index
   * @param imageId the image that stands for the index on this host
   * @param tags its names; none keeps it without a name
   * @return the descriptor of the index
   * @throws IOException when the store fails
   */
  public Descriptor publishIndex(
      Lease lease,
      List<Descriptor> manifests,
      Map<String, String> annotations,
      Digest imageId,
      List<Reference> tags)
      throws IOException {
    byte[] document = ManifestCodec.index(MediaType.OCI_INDEX, manifests, annotations);
    Descriptor index = Descriptor.of(MediaType.OCI_INDEX, document);
    if (content.info(index.digest()).isEmpty()) {
      new ImageWriter(content).put(lease, index, document);
    }
    for (Reference tag : tags) {
      catalog.tag(tag, index, imageId);
    }
    if (tags.isEmpty()) {
      catalog.keep(index, imageId);
    }
    return index;
  }

  private Manifest write(
      Lease lease, ImageConfig config, Rootfs rootfs, Map<String, String> annotations)
      throws IOException {
    List<Descriptor> layers = rootfs.layers().stream().map(BuiltLayer::descriptor).toList();
    return new ImageWriter(content).write(lease, config, layers, annotations);
  }

  private Optional<Descriptor> known(Digest imageId, Map<String, String> annotations)
      throws IOException {
    if (!annotations.isEmpty() || content.info(imageId).isEmpty()) {
      return Optional.empty();
    }
    for (ImageRecord record : catalog.withId(imageId)) {
      if (record.target().mediaType().isManifest()
          && content.info(record.target().digest()).isPresent()) {
        return Optional.of(record.target());
      }
    }
    return Optional.empty();
  }
}
