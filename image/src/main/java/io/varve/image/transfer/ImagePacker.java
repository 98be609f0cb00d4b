package io.varve.image.transfer;

import io.varve.image.ImageRecord;
import io.varve.image.ImageWriter;
import io.varve.image.LayerContent;
import io.varve.image.ResolvedImage;
import io.varve.image.unpack.LayerWork;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.Manifest;
import io.varve.oci.MediaType.Compression;
import io.varve.oci.task.ProgressEvent.Phase;
import io.varve.oci.task.ProgressEvent.Transfer;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.content.ContentInfo;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Expected;
import io.varve.storage.content.Ingest;
import io.varve.storage.content.IngestRef;
import io.varve.storage.layer.Decompressor;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Resource;
import io.varve.storage.metadata.MetadataStore;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.UUID;

/**
 * Compresses the layers of an image into blobs of the store, for those who need an image whose
 * digests are final before it leaves: archives, and attestations, which name a digest. The blobs go
 * with the lease unless a named image refers to them.
 */
public final class ImagePacker {

  /** One layer keeps several processors busy by itself. */
  private static final int LAYERS_AT_ONCE = 2;

  private final ContentStore content;
  private final LayerContent layers;
  private final PackedLayers packed;

  /**
   * A packer of a store's images.
   *
   * @param content takes the blobs
   * @param layers writes layers that are kept only unpacked
   * @param metadata remembers what layers became
   */
  public ImagePacker(ContentStore content, LayerContent layers, MetadataStore metadata) {
    this.content = content;
    this.layers = layers;
    this.packed = new PackedLayers(metadata);
  }

  /**
   * The same image with its layers compressed. A layer that need not change keeps its descriptor;
   * an image of such layers is returned as it is.
   *
   * @param lease keeps the blobs and the new manifest alive
   * @param image the image
   * @param packing how layers are compressed
   * @param force whether stored layers of another compression are compressed anew
   * @param progress is told of each layer, by the first digits of its digest
   * @return the image, whose record leads to the new manifest and has no name
   * @throws IOException when the store fails
   * @throws InterruptedException when the thread was interrupted
   */
  public ResolvedImage pack(
      Lease lease, ResolvedImage image, Packing packing, boolean force, ProgressListener progress)
      throws IOException, InterruptedException {
    EachLayer pack = layer -> pack(lease, layer, packing, force, progress);
    List<Descriptor> sent = pack.of(image, LAYERS_AT_ONCE);
    if (sent.equals(image.manifest().layers())) {
      return image;
    }
    Manifest manifest =
        new ImageWriter(content).write(lease, image.config(), sent, image.manifest().annotations());
    ImageRecord record =
        new ImageRecord(
            Optional.empty(),
            manifest.descriptor(),
            image.imageId(),
            image.record().createdAt(),
            image.record().labels());
    return new ResolvedImage(record, manifest, image.config(), image.imageId());
  }

  private Descriptor pack(
      Lease lease, LayerWork work, Packing packing, boolean force, ProgressListener progress)
      throws IOException {
    Descriptor layer = work.layer();
    boolean stored = layers.isStored(layer);
    Compression now = layer.mediaType().compression();
    if (stored ? !force || now == packing.compression() : packing.compression() == now) {
      return layer;
    }
    Optional<Descriptor> before = packed.find(work.diffId(), packing);
    if (before.isPresent()) {
      lease.hold(new Resource.Content(before.get().digest()));
      if (content.info(before.get().digest()).isPresent()) {
        return before.get();
      }
    }
    progress.update(new Transfer(layer.digest().shortHex(), Phase.PACKING, 0, layer.size()));
    Descriptor made = compress(lease, work, stored, packing);
    packed.remember(work.diffId(), packing, made);
    progress.update(
        new Transfer(layer.digest().shortHex(), Phase.DONE, layer.size(), layer.size()));
    return made;
  }

  private Descriptor compress(Lease lease, LayerWork work, boolean stored, Packing packing)
      throws IOException {
    IngestRef ref = new IngestRef("pack " + UUID.randomUUID());
    lease.hold(new Resource.Ingesting(ref));
    try (Ingest ingest = content.begin(ref)) {
      try (OutputStream plain = packing.over(new IngestStream(ingest))) {
        if (stored) {
          try (InputStream blob =
              Decompressor.open(content.open(work.layer().digest()).newInputStream())) {
            blob.transferTo(plain);
          }
        } else {
          layers.write(work.layer(), work.chain(), plain);
        }
      }
      Digest digest = ingest.digest();
      lease.hold(new Resource.Content(digest));
      ContentInfo info = ingest.commit(Expected.ANYTHING);
      return new Descriptor(packing.layerType(), info.digest(), info.size());
    }
  }

  /** An ingest as a stream; closing it leaves the ingest open. */
  private static final class IngestStream extends OutputStream {
    private final Ingest ingest;

    IngestStream(Ingest ingest) {
      this.ingest = ingest;
    }

    @Override
    public void write(int b) throws IOException {
      write(new byte[] {(byte) b}, 0, 1);
    }

    @Override
    public void write(byte[] bytes, int offset, int length) throws IOException {
      ByteBuffer source = ByteBuffer.wrap(bytes, offset, length);
      while (source.hasRemaining()) {
        ingest.write(source);
      }
    }
  }
}
