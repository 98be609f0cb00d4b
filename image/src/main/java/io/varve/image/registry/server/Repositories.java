package io.varve.image.registry.server;

import io.varve.image.ImageCatalog;
import io.varve.image.ImageRecord;
import io.varve.image.Images;
import io.varve.oci.ChainId;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.ManifestContent;
import io.varve.oci.Reference;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.storage.content.ContentStore;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/** The store's images, seen as repositories. */
final class Repositories {

  private final Images images;
  private final ContentStore content;

  Repositories(Images images, ContentStore content) {
    this.images = images;
    this.content = content;
  }

  ImageCatalog catalog() {
    return images.catalog();
  }

  /** The named images of a repository. */
  List<ImageRecord> of(Reference repository) throws IOException {
    return catalog().list().stream().filter(image -> isIn(image, repository)).toList();
  }

  /** The names of all repositories, as people write them. */
  List<String> names() throws IOException {
    return catalog().list().stream()
        .flatMap(image -> image.reference().stream())
        .map(Reference::familiarName)
        .distinct()
        .sorted()
        .toList();
  }

  /**
   * The document of a name: by tag from the catalog, by digest when an image leads to it. What is
   * deleted is gone for clients at once, whenever the store collects it.
   */
  Optional<ManifestContent> document(Reference reference) throws IOException {
    if (reference.digest().isPresent()) {
      Digest digest = reference.digest().get();
      return leadsTo(digest) ? document(digest) : Optional.empty();
    }
    Optional<ImageRecord> image = catalog().find(reference);
    return image.isPresent() ? document(image.get().target().digest()) : Optional.empty();
  }

  private boolean leadsTo(Digest digest) throws IOException {
    List<ImageRecord> all = catalog().list();
    if (all.stream().anyMatch(image -> image.target().digest().equals(digest))) {
      return true;
    }
    for (ImageRecord image : all) {
      if (image.target().mediaType().isIndex()
          && document(image.target().digest()).orElse(null) instanceof Index index
          && index.manifests().stream().anyMatch(part -> part.digest().equals(digest))) {
        return true;
      }
    }
    return false;
  }

  /** A manifest or an index in the store. */
  Optional<ManifestContent> document(Digest digest) throws IOException {
    try {
      if (content.info(digest).filter(i -> i.size() <= ManifestCodec.MAXIMUM_SIZE).isEmpty()) {
        return Optional.empty();
      }
      byte[] raw = content.readAll(digest, ManifestCodec.MAXIMUM_SIZE);
      return Optional.of(ManifestCodec.parse(raw, Optional.empty()));
    } catch (NotFound | InvalidArgument e) {
      return Optional.empty(); // a blob that is no manifest
    }
  }

  /** A layer that is kept only unpacked. */
  record UnpackedLayer(Descriptor layer, ChainId chain) {}

  /** Finds the image that has a layer without a blob. */
  Optional<UnpackedLayer> unpacked(Digest digest) throws IOException {
    for (ImageRecord image : catalog().list()) {
      Optional<UnpackedLayer> found = unpacked(image, digest);
      if (found.isPresent()) {
        return found;
      }
    }
    return Optional.empty();
  }

  private Optional<UnpackedLayer> unpacked(ImageRecord image, Digest digest) throws IOException {
    if (document(image.target().digest()).orElse(null) instanceof Manifest manifest) {
      for (int i = 0; i < manifest.layers().size(); i++) {
        if (manifest.layers().get(i).digest().equals(digest)) {
          return chain(manifest, i);
        }
      }
    }
    return Optional.empty();
  }

  private Optional<UnpackedLayer> chain(Manifest manifest, int layer) throws IOException {
    try {
      List<ChainId> chains = ChainId.prefixes(images.config(manifest).diffIds());
      return Optional.of(new UnpackedLayer(manifest.layers().get(layer), chains.get(layer)));
    } catch (EngineException e) {
      return Optional.empty(); // not an image
    }
  }

  /** The manifests that name another one as their subject. */
  List<Descriptor> referrers(Digest subject) throws IOException {
    Stream.Builder<Descriptor> found = Stream.builder();
    for (ImageRecord image : catalog().list()) {
      document(image.target().digest()).flatMap(d -> referrer(d, subject)).ifPresent(found);
    }
    return found.build().distinct().toList();
  }

  private static Optional<Descriptor> referrer(ManifestContent document, Digest subject) {
    return switch (document) {
      case Manifest manifest when refersTo(manifest.subject(), subject) ->
          Optional.of(
              described(
                  manifest.descriptor(),
                  manifest
                      .artifactType()
                      .or(() -> Optional.of(manifest.config().mediaType().value())),
                  manifest.annotations()));
      case Index index when refersTo(index.subject(), subject) ->
          Optional.of(described(index.descriptor(), index.artifactType(), index.annotations()));
      case Manifest _, Index _ -> Optional.empty();
    };
  }

  private static Descriptor described(
      Descriptor plain, Optional<String> type, Map<String, String> annotations) {
    return new Descriptor(
        plain.mediaType(), plain.digest(), plain.size(), Optional.empty(), annotations, type);
  }

  private static boolean refersTo(Optional<Descriptor> named, Digest subject) {
    return named.filter(s -> s.digest().equals(subject)).isPresent();
  }

  private static boolean isIn(ImageRecord image, Reference repository) {
    return image
        .reference()
        .filter(r -> r.registry().equals(repository.registry()))
        .filter(r -> r.repository().equals(repository.repository()))
        .isPresent();
  }
}
