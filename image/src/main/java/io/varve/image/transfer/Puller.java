package io.varve.image.transfer;

import io.varve.image.ImageRecord;
import io.varve.image.Images;
import io.varve.image.ResolvedImage;
import io.varve.image.registry.Document;
import io.varve.image.registry.RegistryClient;
import io.varve.image.unpack.LayerWork;
import io.varve.image.unpack.Unpacker;
import io.varve.oci.Descriptor;
import io.varve.oci.ImageConfig;
import io.varve.oci.Index;
import io.varve.oci.Manifest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.ManifestContent;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.ProgressListener;
import io.varve.oci.task.TaskScope;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Expected;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Leases;
import io.varve.storage.lease.Resource;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import java.io.IOException;
import java.io.InputStream;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.Semaphore;
import java.util.stream.Stream;

/**
 * Pulls images: layers side by side, each stored and unpacked in one pass. Only what is missing
 * moves; an image that is up to date costs one request.
 */
public final class Puller {

  private static final int DOWNLOADS_AT_ONCE = 3;
  private static final Duration LEASE_TIME = Duration.ofHours(24);

  private final RegistryClient client;
  private final ContentStore content;
  private final Images images;
  private final Snapshotter snapshots;
  private final Unpacker unpacker;
  private final Leases leases;

  /**
   * A puller into a store.
   *
   * @param client speaks to registries
   * @param content takes blobs
   * @param images names and documents of the store
   * @param snapshots takes unpacked layers
   * @param unpacker unpacks them
   * @param leases keep alive what has no name yet
   */
  public Puller(
      RegistryClient client,
      ContentStore content,
      Images images,
      Snapshotter snapshots,
      Unpacker unpacker,
      Leases leases) {
    this.client = client;
    this.content = content;
    this.images = images;
    this.snapshots = snapshots;
    this.unpacker = unpacker;
    this.leases = leases;
  }

  /**
   * Brings an image into the store and names it. An interrupted or failed pull leaves the names as
   * they were and keeps what arrived for the next one.
   *
   * @param name the image; without tag and digest it is {@code latest}
   * @param platform which of the image's manifests
   * @param progress is told of each layer, by the first digits of its digest
   * @return the image
   * @throws NotFound when the registry has no such image, or nothing for the platform
   * @throws io.varve.oci.error.DigestMismatch when bytes are not what their digest says
   * @throws io.varve.oci.error.EngineException when the registry refuses, fails or is not there
   * @throws IOException when a layer is malformed or the store fails
   */
  public Pulled pull(Reference name, Platform platform, ProgressListener progress)
      throws IOException, InterruptedException {
    Reference wanted = name.orLatest();
    Optional<ImageRecord> known = images.catalog().find(wanted);
    Optional<Descriptor> current =
        known.isPresent() ? Optional.of(client.resolve(wanted)) : Optional.empty();
    if (known.isPresent() && isSame(known.get(), current)) {
      Optional<ResolvedImage> here = complete(known.get(), platform);
      if (here.isPresent()) {
        return new Pulled(here.get(), known.get().target(), false);
      }
    }
    try (Lease lease = leases.open(LEASE_TIME, "pull " + wanted.familiar())) {
      return fetch(lease, find(lease, wanted, current, platform), progress);
    }
  }

  /**
   * Brings the documents of an image into the store, none of its layers, and does not name it: who
   * only asks what an image is like need not wait for its files.
   *
   * @param lease keeps the documents alive
   * @param name the image; without tag and digest it is {@code latest}
   * @param platform which of the image's manifests
   * @return the image, to be pulled by {@link #pull(Found, ProgressListener)}
   * @throws NotFound when the registry has no such image, or nothing for the platform
   * @throws io.varve.oci.error.EngineException when the registry refuses, fails or is not there
   * @throws IOException when the store fails
   */
  public Found find(Lease lease, Reference name, Platform platform)
      throws IOException, InterruptedException {
    return find(lease, name.orLatest(), Optional.empty(), platform);
  }

  /**
   * Brings the rest of an image into the store and names it, whatever the registry means by its
   * name by now.
   *
   * @param found the image, its documents still in the store
   * @param progress is told of each layer, by the first digits of its digest
   * @return the image
   * @throws io.varve.oci.error.DigestMismatch when bytes are not what their digest says
   * @throws io.varve.oci.error.EngineException when the registry refuses, fails or is not there
   * @throws IOException when a layer is malformed or the store fails
   */
  public Pulled pull(Found found, ProgressListener progress)
      throws IOException, InterruptedException {
    Optional<ImageRecord> known = images.catalog().find(found.name());
    if (known.isPresent() && isSame(known.get(), Optional.of(found.target()))) {
      Optional<ResolvedImage> here = complete(known.get(), found.platform());
      if (here.isPresent()) {
        return new Pulled(here.get(), found.target(), false);
      }
    }
    try (Lease lease = leases.open(LEASE_TIME, "pull " + found.name().familiar())) {
      return fetch(lease, found, progress);
    }
  }

  /**
   * Brings an image into the store with the parts of its index for all other platforms and its
   * attestations, so that it can be pushed and saved whole. Only the image for this platform is
   * unpacked.
   *
   * @param name the image; without tag and digest it is {@code latest}
   * @param platform which of the image's manifests is unpacked
   * @param progress is told of each layer
   * @return the image
   * @throws NotFound when the registry has no such image, or nothing for the platform
   * @throws io.varve.oci.error.DigestMismatch when bytes are not what their digest says
   * @throws io.varve.oci.error.EngineException when the registry refuses, fails or is not there
   * @throws IOException when a layer is malformed or the store fails
   */
  public Pulled pullWhole(Reference name, Platform platform, ProgressListener progress)
      throws IOException, InterruptedException {
    Pulled pulled = pull(name, platform, progress);
    if (images.document(pulled.target()) instanceof Index index) {
      try (Lease lease = leases.open(LEASE_TIME, "pull " + name.familiar())) {
        for (Descriptor part : index.manifests()) {
          if (document(lease, name, part) instanceof Manifest manifest) {
            storeBlobs(lease, name, manifest, progress);
          }
        }
      }
    }
    return pulled;
  }

  private void storeBlobs(Lease lease, Reference name, Manifest manifest, ProgressListener progress)
      throws IOException, InterruptedException {
    Semaphore permits = new Semaphore(DOWNLOADS_AT_ONCE);
    try (TaskScope scope = new TaskScope()) {
      for (Descriptor blob :
          Stream.concat(Stream.of(manifest.config()), manifest.layers().stream()).toList()) {
        scope.fork(
            () -> stored(new LayerDownload(client, content, name, blob, permits, lease, progress)));
      }
      scope.joinOrThrow();
    }
  }

  private static boolean isSame(ImageRecord known, Optional<Descriptor> current) {
    return current.filter(c -> c.digest().equals(known.target().digest())).isPresent();
  }

  /** The image, when all of it is here and unpacked. */
  private Optional<ResolvedImage> complete(ImageRecord record, Platform platform)
      throws IOException {
    try {
      ResolvedImage image = images.load(record, platform);
      Optional<SnapshotName> top = image.snapshot();
      return top.isEmpty() || snapshots.find(top.get()).isPresent()
          ? Optional.of(image)
          : Optional.empty();
    } catch (NotFound | DataLoss e) {
      return Optional.empty();
    }
  }

  private Found find(Lease lease, Reference name, Optional<Descriptor> current, Platform platform)
      throws IOException, InterruptedException {
    ManifestContent target =
        current.isPresent() ? document(lease, name, current.get()) : newest(lease, name);
    Manifest manifest =
        switch (target) {
          case Manifest only -> only;
          case Index index -> chosen(lease, name, Images.choose(index, platform, name.familiar()));
        };
    return new Found(name, target.descriptor(), platform, manifest, config(lease, name, manifest));
  }

  private Pulled fetch(Lease lease, Found found, ProgressListener progress)
      throws IOException, InterruptedException {
    Reference name = found.name();
    Manifest manifest = found.manifest();
    ImageConfig config = found.config();
    lease.hold(new Resource.Content(found.target().digest()));
    lease.hold(new Resource.Content(manifest.descriptor().digest()));
    lease.hold(new Resource.Content(manifest.config().digest()));
    List<LayerWork> work = LayerWork.of(manifest, config);
    Semaphore permits = new Semaphore(DOWNLOADS_AT_ONCE);
    try (TaskScope scope = new TaskScope()) {
      // Layers that other images have unpacked are stored all the same: who saves or pushes this
      // image wants the digests its manifest names.
      for (LayerWork layer : work) {
        if (snapshots.find(SnapshotName.of(layer.chain())).isPresent()) {
          scope.fork(() -> stored(download(name, layer, permits, lease, progress)));
        }
      }
      unpacker.unpack(
          lease, work, layer -> download(name, layer, permits, lease, progress), progress);
      scope.joinOrThrow();
    }
    ImageRecord record =
        images
            .catalog()
            .tag(
                name,
                found.target(),
                manifest.config().digest(),
                Map.of(
                    ImageRecord.REGISTRY_DIGEST + name.familiarName(),
                    found.target().digest().toString()));
    return new Pulled(
        new ResolvedImage(record, manifest, config, manifest.config().digest()),
        found.target(),
        true);
  }

  private LayerDownload download(
      Reference name, LayerWork layer, Semaphore permits, Lease lease, ProgressListener progress) {
    return new LayerDownload(client, content, name, layer.layer(), permits, lease, progress);
  }

  private static LayerDownload stored(LayerDownload download)
      throws IOException, InterruptedException {
    download.store();
    return download;
  }

  private ManifestContent newest(Lease lease, Reference name)
      throws IOException, InterruptedException {
    return store(lease, client.manifest(name));
  }

  private Manifest chosen(Lease lease, Reference name, Descriptor choice)
      throws IOException, InterruptedException {
    if (document(lease, name, choice) instanceof Manifest manifest) {
      return manifest;
    }
    throw new InvalidArgument(
        "image "
            + name.familiar()
            + " is an index inside an index; pull the inner one by its digest "
            + choice.digest());
  }

  private ManifestContent document(Lease lease, Reference name, Descriptor wanted)
      throws IOException, InterruptedException {
    lease.hold(new Resource.Content(wanted.digest()));
    return content.info(wanted.digest()).isPresent()
        ? images.document(wanted)
        : store(lease, client.manifest(name.withDigest(wanted.digest())));
  }

  private ManifestContent store(Lease lease, Document document) throws IOException {
    ManifestContent parsed =
        ManifestCodec.parse(document.bytes(), Optional.of(document.descriptor().mediaType()));
    lease.hold(new Resource.Content(document.descriptor().digest()));
    content.ingest(document.bytes(), Expected.of(document.descriptor()));
    return parsed;
  }

  private ImageConfig config(Lease lease, Reference name, Manifest manifest)
      throws IOException, InterruptedException {
    Descriptor config = manifest.config();
    if (config.size() > Images.MAXIMUM_CONFIG_SIZE) {
      throw new InvalidArgument(
          "image " + name.familiar() + ": a configuration of " + config.size() + " bytes; refused");
    }
    lease.hold(new Resource.Content(config.digest()));
    if (content.info(config.digest()).isEmpty()) {
      try (InputStream bytes = client.blob(name, config, 0, () -> {})) {
        content.ingest(bytes.readAllBytes(), Expected.of(config));
      }
    }
    return images.config(manifest);
  }
}
