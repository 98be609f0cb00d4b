package io.varve.image.transfer;

import io.varve.image.ImageRecord;
import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.image.ResolvedImage;
import io.varve.image.WholeIndex;
import io.varve.image.registry.BlobUploader;
import io.varve.image.registry.Document;
import io.varve.image.registry.RegistryClient;
import io.varve.image.unpack.LayerWork;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.EngineException;
import io.varve.oci.task.ProgressEvent.Phase;
import io.varve.oci.task.ProgressEvent.Transfer;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.content.ContentReader;
import io.varve.storage.content.ContentStore;
import io.varve.storage.metadata.MetadataStore;
import java.io.FilterInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;

/**
 * Pushes images. Blobs that the registry has are not sent; layers that are kept only unpacked are
 * written, compressed and sent in one pass. An image of stored blobs keeps its digests.
 */
public final class Pusher {

  private static final int UPLOADS_AT_ONCE = 3;

  private final RegistryClient client;
  private final BlobUploader uploader;
  private final ContentStore content;
  private final Images images;
  private final LayerContent layers;
  private final PackedLayers packed;

  /**
   * A pusher of a store's images.
   *
   * @param client speaks to registries
   * @param content has blobs
   * @param images names and documents of the store
   * @param layers writes layers that are kept only unpacked
   * @param metadata remembers what layers became
   */
  public Pusher(
      RegistryClient client,
      ContentStore content,
      Images images,
      LayerContent layers,
      MetadataStore metadata) {
    this.client = client;
    this.uploader = new BlobUploader(client);
    this.content = content;
    this.images = images;
    this.layers = layers;
    this.packed = new PackedLayers(metadata);
  }

  /**
   * Sends an image; with the whole index that its record leads to, where the store has all of it.
   * The tag changes last, when everything that it needs is there.
   *
   * @param image the image
   * @param to the name in the registry; without tag and digest it is {@code latest}
   * @param packing how layers that are kept only unpacked are compressed
   * @param progress is told of each layer, by the first digits of its digest in the store
   * @return the manifest as the registry has it now
   * @throws EngineException when the registry refuses, fails or can't be reached
   * @throws IOException when the store fails
   */
  public Descriptor push(
      ResolvedImage image, Reference to, Packing packing, ProgressListener progress)
      throws IOException, InterruptedException {
    return push(image, to, packing, false, progress);
  }

  /**
   * Sends an image, maybe without giving it a tag.
   *
   * @param image the image
   * @param to the name in the registry; its tag does not count for one without
   * @param packing how layers that are kept only unpacked are compressed
   * @param byDigest whether the registry gets no tag
   * @param progress is told of each layer, by the first digits of its digest in the store
   * @return the manifest as the registry has it now
   * @throws EngineException when the registry refuses, fails or can't be reached
   * @throws IOException when the store fails
   */
  public Descriptor push(
      ResolvedImage image,
      Reference to,
      Packing packing,
      boolean byDigest,
      ProgressListener progress)
      throws IOException, InterruptedException {
    Reference name = to.orLatest();
    Optional<WholeIndex> index = WholeIndex.find(images, layers, image.record());
    Document document =
        index.isPresent()
            ? index(index.get(), name, packing, progress)
            : sendParts(image, name, packing, progress);
    client.putManifest(byDigest ? name.withDigest(document.descriptor().digest()) : name, document);
    images
        .catalog()
        .label(
            image.record().target(),
            ImageRecord.REGISTRY_DIGEST + name.familiarName(),
            document.descriptor().digest().toString());
    return document.descriptor();
  }

  /** Sends the images of an index, each under its digest, and tells what the index is then. */
  private Document index(
      WholeIndex whole, Reference name, Packing packing, ProgressListener progress)
      throws IOException, InterruptedException {
    List<Descriptor> entries = new ArrayList<>();
    for (int i = 0; i < whole.images().size(); i++) {
      Descriptor entry = whole.index().manifests().get(i);
      Document manifest = sendParts(whole.images().get(i), name, packing, progress);
      client.putManifest(name.withDigest(manifest.descriptor().digest()), manifest);
      entries.add(entry.pointingTo(manifest.descriptor()));
    }
    Index index = whole.index();
    MediaType type = index.descriptor().mediaType();
    return new Document(
        type,
        entries.equals(index.manifests())
            ? content.readAll(index.descriptor().digest(), ManifestCodec.MAXIMUM_SIZE)
            : ManifestCodec.index(type, entries, index.annotations()));
  }

  /** Sends what a manifest refers to, and tells what the manifest is then. */
  private Document sendParts(
      ResolvedImage image, Reference name, Packing packing, ProgressListener progress)
      throws IOException, InterruptedException {
    List<Descriptor> sent = sendLayers(image, name, packing, progress);
    Descriptor config = image.manifest().config();
    uploader.upload(name, config, offset -> open(config, offset), List.of(), _ -> {});
    return manifest(image, sent);
  }

  private List<Descriptor> sendLayers(
      ResolvedImage image, Reference name, Packing packing, ProgressListener progress)
      throws IOException, InterruptedException {
    List<String> others = otherRepositories(name);
    EachLayer send = layer -> send(name, layer, packing, others, progress);
    return send.of(image, UPLOADS_AT_ONCE);
  }

  /** Repositories of the registry that images of this store came from or went to. */
  private List<String> otherRepositories(Reference name) throws IOException {
    Set<String> found = new TreeSet<>();
    for (ImageRecord record : images.catalog().list()) {
      for (String label : record.labels().keySet()) {
        if (label.startsWith(ImageRecord.REGISTRY_DIGEST)) {
          Reference other = Reference.parse(label.substring(ImageRecord.REGISTRY_DIGEST.length()));
          if (other.registry().equals(name.registry())) {
            found.add(other.repository());
          }
        }
      }
    }
    found.remove(name.repository());
    return found.stream().limit(4).toList(); // each try costs a request
  }

  private Descriptor send(
      Reference name,
      LayerWork layer,
      Packing packing,
      List<String> others,
      ProgressListener progress)
      throws IOException, InterruptedException {
    String id = layer.layer().digest().shortHex();
    Descriptor stored = layer.layer();
    if (layers.isStored(stored)) {
      BlobUploader.Outcome outcome =
          uploader.upload(
              name,
              stored,
              offset -> open(stored, offset),
              others,
              count -> progress.update(new Transfer(id, Phase.UPLOADING, count, stored.size())));
      progress.update(new Transfer(id, phaseOf(outcome), stored.size(), stored.size()));
      return stored;
    }
    Optional<Descriptor> before = packed.find(layer.diffId(), packing);
    if (before.isPresent() && client.hasBlob(name, before.get().digest())) {
      progress.update(new Transfer(id, Phase.EXISTS, before.get().size(), before.get().size()));
      return before.get();
    }
    PackedUpload.Subject subject =
        new PackedUpload.Subject(
            id,
            packing.layerType(),
            stored.size(),
            target -> layers.write(stored, layer.chain(), target));
    Descriptor made = new PackedUpload(uploader, name, subject, packing).send(progress);
    packed.remember(layer.diffId(), packing, made);
    progress.update(new Transfer(id, Phase.DONE, made.size(), made.size()));
    return made;
  }

  private static Phase phaseOf(BlobUploader.Outcome outcome) {
    return switch (outcome) {
      case EXISTED -> Phase.EXISTS;
      case MOUNTED -> Phase.MOUNTED;
      case SENT -> Phase.DONE;
    };
  }

  private Document manifest(ResolvedImage image, List<Descriptor> sent) throws IOException {
    Manifest manifest = image.manifest();
    if (sent.equals(manifest.layers())) {
      Digest digest = manifest.descriptor().digest();
      return new Document(
          manifest.descriptor().mediaType(), content.readAll(digest, ManifestCodec.MAXIMUM_SIZE));
    }
    return new Document(
        MediaType.OCI_MANIFEST,
        ManifestCodec.manifest(
            MediaType.OCI_MANIFEST, manifest.config(), sent, manifest.annotations()));
  }

  private InputStream open(Descriptor blob, long offset) throws IOException {
    ContentReader reader = content.open(blob.digest());
    InputStream bytes = reader.newInputStream();
    try {
      bytes.skipNBytes(offset);
    } catch (IOException e) {
      reader.close();
      throw e;
    }
    return new FilterInputStream(bytes) {
      @Override
      public void close() throws IOException {
        super.close();
        reader.close();
      }
    };
  }
}
