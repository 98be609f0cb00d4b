package io.varve.image;

import io.varve.oci.ChainId;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfigCodec;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.ManifestContent;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.storage.content.ContentProvider;
import io.varve.storage.content.ContentReader;
import io.varve.storage.lease.GcEdges;
import io.varve.storage.lease.GcRoots;
import io.varve.storage.lease.Resource;
import io.varve.storage.metadata.MetadataStore.ReadTransaction;
import io.varve.storage.snapshot.SnapshotName;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * What images keep alive: each record its target; an index its manifests; a manifest its
 * configuration, its layers, and the snapshots of all its chains. Resources that are not there (the
 * other platforms of an index, the blob of a regenerated layer) may be named.
 */
public final class ImageGraph implements GcRoots, GcEdges {

  private final ContentProvider content;

  /**
   * The graph of a store's images.
   *
   * @param content the documents
   */
  public ImageGraph(ContentProvider content) {
    this.content = content;
  }

  @Override
  public Stream<Resource> roots(ReadTransaction transaction) {
    return transaction.scan(ImageRecordCodec.IMAGES, "").values().stream()
        .map(image -> new Resource.Content(image.target().digest()));
  }

  @Override
  public Stream<Resource> references(ReadTransaction transaction, Resource resource)
      throws IOException {
    return switch (resource) {
      case Resource.Content(Digest digest) -> references(digest);
      case Resource.Committed _, Resource.Active _, Resource.Ingesting _ -> Stream.empty();
    };
  }

  private Stream<Resource> references(Digest digest) throws IOException {
    Optional<ManifestContent> document = document(digest);
    if (document.isEmpty()) {
      return Stream.empty();
    }
    return switch (document.get()) {
      case Index index -> index.manifests().stream().map(ImageGraph::content);
      case Manifest manifest ->
          Stream.of(
                  Stream.of(content(manifest.config())),
                  manifest.layers().stream().map(ImageGraph::content),
                  snapshots(manifest))
              .flatMap(resources -> resources);
    };
  }

  private Stream<Resource> snapshots(Manifest manifest) throws IOException {
    try {
      byte[] raw = content.readAll(manifest.config().digest(), Images.MAXIMUM_CONFIG_SIZE);
      return ChainId.prefixes(ImageConfigCodec.parse(raw).diffIds()).stream()
          .map(chain -> new Resource.Committed(SnapshotName.of(chain)));
    } catch (NotFound | InvalidArgument e) {
      return Stream.empty(); // an artifact, or an image on its way in
    }
  }

  /**
   * A blob does not say what it is, so it is read: documents are small and begin with a brace,
   * layers are not both. A layer that is taken for a manifest only keeps more alive.
   */
  private Optional<ManifestContent> document(Digest digest) throws IOException {
    try (ContentReader reader = content.open(digest)) {
      ByteBuffer first = ByteBuffer.allocate(1);
      if (reader.size() > ManifestCodec.MAXIMUM_SIZE
          || reader.readAt(first, 0) != 1
          || first.get(0) != '{') {
        return Optional.empty();
      }
      byte[] raw = reader.newInputStream().readAllBytes();
      return Optional.of(ManifestCodec.parse(raw, Optional.empty()));
    } catch (NotFound | InvalidArgument e) {
      return Optional.empty();
    }
  }

  private static Resource content(Descriptor descriptor) {
    return new Resource.Content(descriptor.digest());
  }
}
