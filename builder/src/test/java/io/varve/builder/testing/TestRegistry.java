package io.varve.builder.testing;

import io.varve.builder.image.StoreImages;
import io.varve.image.Images;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import io.varve.image.transfer.Found;
import io.varve.image.transfer.Puller;
import io.varve.image.unpack.Unpacker;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.Store;
import io.varve.storage.lease.Lease;
import io.varve.storage.snapshot.Snapshotter;
import java.io.IOException;
import java.time.InstantSource;
import java.util.List;
import java.util.Random;
import java.util.concurrent.CopyOnWriteArrayList;

/** Registries of this host, for a store; there are no others. Remembers what was pulled. */
public final class TestRegistry implements StoreImages.Registry {

  private final Store store;
  private final Images images;
  private final Snapshotter snapshots;
  private final Unpacker unpacker;
  public final List<Reference> pulled = new CopyOnWriteArrayList<>();

  TestRegistry(Store store, Images images, Snapshotter snapshots, Unpacker unpacker) {
    this.store = store;
    this.images = images;
    this.snapshots = snapshots;
    this.unpacker = unpacker;
  }

  @Override
  public Found find(Lease lease, Reference name, Platform platform)
      throws IOException, InterruptedException {
    if (!name.familiar().startsWith("127.0.0.1:")) {
      throw new NotFound("no such image: " + name.familiar());
    }
    try (RegistryClient client = client()) {
      return puller(client).find(lease, name, platform);
    }
  }

  @Override
  public void pull(Found found, ProgressListener progress)
      throws IOException, InterruptedException {
    pulled.add(found.name());
    try (RegistryClient client = client()) {
      puller(client).pull(found, progress);
    }
  }

  private Puller puller(RegistryClient client) {
    return new Puller(client, store.content(), images, snapshots, unpacker, store.leases());
  }

  private static RegistryClient client() {
    return new RegistryClient(RegistryOptions.STANDARD, InstantSource.system(), new Random(1));
  }
}
