package io.varve.image;

import io.varve.oci.ChainId;
import io.varve.oci.Descriptor;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestContent;
import io.varve.oci.error.DataLoss;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * An index of which the store has every part: the images of all platforms, and their attestations.
 * A pulled image usually is not one, since only one platform of it is here.
 *
 * @param index the index
 * @param images its manifests in order; those of attestations have statements for layers
 */
public record WholeIndex(Index index, List<ResolvedImage> images) {

  /** Copies the list. */
  public WholeIndex {
    images = List.copyOf(images);
  }

  /**
   * Looks for the parts of an index.
   *
   * @param images the documents
   * @param layers the layers
   * @param record a name of the index
   * @return the index with its parts; empty when the record leads to one image, or a part is not
   *     here
   * @throws IOException when the store fails
   */
  public static Optional<WholeIndex> find(Images images, LayerContent layers, ImageRecord record)
      throws IOException {
    if (!record.target().mediaType().isIndex()
        || !(images.document(record.target()) instanceof Index index)) {
      return Optional.empty();
    }
    List<ResolvedImage> parts = new ArrayList<>();
    for (Descriptor entry : index.manifests()) {
      Optional<ResolvedImage> part = part(images, layers, record, entry);
      if (part.isEmpty()) {
        return Optional.empty();
      }
      parts.add(part.get());
    }
    return Optional.of(new WholeIndex(index, parts));
  }

  private static Optional<ResolvedImage> part(
      Images images, LayerContent layers, ImageRecord record, Descriptor entry) throws IOException {
    try {
      ManifestContent document = images.document(entry);
      if (!(document instanceof Manifest manifest)) {
        return Optional.empty();
      }
      ResolvedImage image =
          new ResolvedImage(record, manifest, images.config(manifest), manifest.config().digest());
      List<ChainId> chains = image.chains();
      for (int i = 0; i < chains.size(); i++) {
        if (!layers.isHere(manifest.layers().get(i), SnapshotName.of(chains.get(i)))) {
          return Optional.empty();
        }
      }
      return Optional.of(image);
    } catch (DataLoss e) {
      return Optional.empty(); // a document of another platform
    }
  }
}
