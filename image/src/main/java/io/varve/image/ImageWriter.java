package io.varve.image;

import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.ImageConfigCodec;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.error.InvalidArgument;
import io.varve.storage.content.ContentIngester;
import io.varve.storage.content.Expected;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * Stores the documents of new images. The layers may be blobs of the content store or regenerated
 * ones: the descriptor of the uncompressed tar, whose bytes are kept only as a snapshot.
 */
public final class ImageWriter {

  private final ContentIngester content;

  /**
   * A writer into a content store.
   *
   * @param content the store
   */
  public ImageWriter(ContentIngester content) {
    this.content = content;
  }

  /**
   * Stores a configuration and its manifest. The same arguments give the same digests. The image is
   * kept alive by the lease until it is given a name with {@link ImageCatalog#tag} or kept with
   * {@link ImageCatalog#keep}.
   *
   * @param lease keeps the documents alive
   * @param config the configuration
   * @param layers the layers, bottom first, as many as the configuration has; Docker layer types
   *     are written as their OCI counterparts
   * @param annotations the manifest's annotations
   * @return the stored manifest; its config digest is the image id
   * @throws IOException when storing fails
   */
  public Manifest write(
      Lease lease, ImageConfig config, List<Descriptor> layers, Map<String, String> annotations)
      throws IOException {
    if (config.diffIds().size() != layers.size()) {
      throw new InvalidArgument(
          "new image: " + layers.size() + " layers but " + config.diffIds().size() + " diffIDs");
    }
    byte[] configBytes = ImageConfigCodec.toBytes(config);
    Descriptor configDescriptor = Descriptor.of(MediaType.OCI_CONFIG, configBytes);
    byte[] manifestBytes =
        ManifestCodec.manifest(
            MediaType.OCI_MANIFEST,
            configDescriptor,
            layers.stream().map(ImageWriter::asOci).toList(),
            annotations);
    Descriptor manifest = Descriptor.of(MediaType.OCI_MANIFEST, manifestBytes);
    lease.holdAll(
        List.of(
            new Resource.Content(configDescriptor.digest()),
            new Resource.Content(manifest.digest())));
    content.ingest(configBytes, Expected.of(configDescriptor));
    content.ingest(manifestBytes, Expected.of(manifest));
    if (ManifestCodec.parse(manifestBytes, Optional.of(MediaType.OCI_MANIFEST))
        instanceof Manifest written) {
      return written;
    }
    throw new IllegalStateException("a manifest was written, another document read");
  }

  /**
   * Stores a small document under a lease.
   *
   * @param lease keeps the blob alive
   * @param descriptor what the bytes must be
   * @param bytes the document
   * @return the digest
   * @throws io.varve.oci.error.DigestMismatch when the bytes are others
   * @throws IOException when storing fails
   */
  public Digest put(Lease lease, Descriptor descriptor, byte[] bytes) throws IOException {
    lease.hold(new Resource.Content(descriptor.digest()));
    content.ingest(bytes, Expected.of(descriptor));
    return descriptor.digest();
  }

  private static Descriptor asOci(Descriptor layer) {
    MediaType type =
        layer.mediaType().equals(MediaType.DOCKER_LAYER_GZIP)
            ? MediaType.OCI_LAYER_GZIP
            : layer.mediaType().equals(MediaType.DOCKER_LAYER)
                ? MediaType.OCI_LAYER
                : layer.mediaType();
    return new Descriptor(
        type,
        layer.digest(),
        layer.size(),
        layer.platform(),
        layer.annotations(),
        layer.artifactType());
  }
}
