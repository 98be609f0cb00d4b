package io.varve.image;

import io.varve.oci.ChainId;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.storage.snapshot.SnapshotName;
import java.util.List;
import java.util.Optional;

/**
 * An image with its documents, for one platform.
 *
 * @param record a name of the image
 * @param manifest the manifest for the platform
 * @param config the configuration
 * @param imageId the digest of the configuration
 */
public record ResolvedImage(
    ImageRecord record, Manifest manifest, ImageConfig config, Digest imageId) {

  /**
   * The chains of every prefix of the layers, bottom first.
   *
   * @return as many chains as layers
   */
  public List<ChainId> chains() {
    return ChainId.prefixes(config.diffIds());
  }

  /**
   * The snapshot that holds the unpacked image.
   *
   * @return its name, empty for an image without layers
   */
  public Optional<SnapshotName> snapshot() {
    return config.chainId().map(SnapshotName::of);
  }
}
