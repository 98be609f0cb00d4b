package io.varve.image.archive;

import io.varve.image.ImageRecord;
import io.varve.image.ImageWriter;
import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.image.LayerForm;
import io.varve.image.ResolvedImage;
import io.varve.image.unpack.Decompression;
import io.varve.oci.ChainId;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.RunConfig;
import io.varve.storage.content.ContentIngester;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Leases;
import io.varve.storage.lease.Resource;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Path;
import java.time.Duration;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.UUID;

/**
 * Makes a one-layer image of the tar of a root file system. The layer is kept only unpacked, and
 * its digest is that of the reproducible tar: the same files give the same layer, however the
 * imported tar was written.
 */
public final class RootfsImporter {

  private static final Duration LEASE_TIME = Duration.ofHours(24);

  private final ContentIngester content;
  private final Images images;
  private final Snapshotter snapshots;
  private final LayerForm form;
  private final LayerContent layers;
  private final Leases leases;
  private final InstantSource clock;

  /**
   * An importer into a store.
   *
   * @param content takes the documents
   * @param images names and documents of the store
   * @param snapshots takes the layer
   * @param form unpacks it
   * @param layers describes it
   * @param leases keep alive what has no name yet
   * @param clock tells when the image is made
   */
  public RootfsImporter(
      ContentIngester content,
      Images images,
      Snapshotter snapshots,
      LayerForm form,
      LayerContent layers,
      Leases leases,
      InstantSource clock) {
    this.content = content;
    this.images = images;
    this.snapshots = snapshots;
    this.form = form;
    this.layers = layers;
    this.leases = leases;
    this.clock = clock;
  }

  /**
   * Imports a tar.
   *
   * @param tar the root file system, compressed or not, read to its end; not closed
   * @param config how containers start
   * @param message what the image's history says
   * @param platform what the files run on
   * @param name the image's name, empty for none
   * @return the image
   * @throws IOException when the tar is malformed or the store fails
   */
  public ResolvedImage importTar(
      InputStream tar,
      RunConfig config,
      String message,
      Platform platform,
      Optional<Reference> name)
      throws IOException {
    SnapshotKey key = new SnapshotKey("import-" + UUID.randomUUID());
    try (Lease lease = leases.open(LEASE_TIME, "import")) {
      lease.hold(new Resource.Active(key));
      snapshots.prepare(key, Optional.empty(), Map.of());
      Descriptor layer;
      try {
        layer = unpack(tar, key);
        commit(lease, layer, key);
      } finally {
        if (snapshots.find(key).isPresent()) {
          snapshots.discard(key);
        }
      }
      ImageConfig image = config(layer, config, message, platform);
      Manifest manifest = new ImageWriter(content).write(lease, image, List.of(layer), Map.of());
      ImageRecord record =
          name.isPresent()
              ? images
                  .catalog()
                  .tag(name.get().orLatest(), manifest.descriptor(), manifest.config().digest())
              : images.catalog().keep(manifest.descriptor(), manifest.config().digest());
      return new ResolvedImage(record, manifest, image, manifest.config().digest());
    }
  }

  private Descriptor unpack(InputStream tar, SnapshotKey key) throws IOException {
    Decompression.Detected detected = Decompression.detect(tar);
    Path directory = snapshots.changes(key);
    form.apply(detected.stream(), detected.compression(), directory, snapshots.format());
    return layers.describe(List.of(directory));
  }

  private void commit(Lease lease, Descriptor layer, SnapshotKey key) throws IOException {
    SnapshotName name = SnapshotName.of(ChainId.first(new DiffId(layer.digest())));
    lease.hold(new Resource.Committed(name));
    if (snapshots.find(name).isEmpty()) {
      snapshots.commit(name, key);
    }
  }

  private ImageConfig config(
      Descriptor layer, RunConfig config, String message, Platform platform) {
    var now = Optional.of(clock.instant());
    return new ImageConfig(
        platform,
        Optional.empty(),
        now,
        Optional.empty(),
        config,
        List.of(new DiffId(layer.digest())),
        List.of(
            new ImageConfig.History(
                now, Optional.empty(), Optional.empty(), Optional.of(message), false)));
  }
}
