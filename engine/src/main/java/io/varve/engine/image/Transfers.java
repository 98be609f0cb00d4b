package io.varve.engine.image;

import io.varve.builder.cache.remote.CacheLocation;
import io.varve.builder.image.StoreImages;
import io.varve.builder.output.BuildOutput;
import io.varve.engine.image.ImageService.PlatformChoice;
import io.varve.engine.image.ImageService.TransferOptions;
import io.varve.engine.store.EngineStore;
import io.varve.image.ImageRecord;
import io.varve.image.ResolvedImage;
import io.varve.image.WholeIndex;
import io.varve.image.http.Proxies;
import io.varve.image.http.Trust;
import io.varve.image.registry.CredentialHelper;
import io.varve.image.registry.CredentialSource;
import io.varve.image.registry.DockerConfigCredentials;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import io.varve.image.transfer.ArtifactPlace;
import io.varve.image.transfer.DirectoryArtifact;
import io.varve.image.transfer.Found;
import io.varve.image.transfer.Packing;
import io.varve.image.transfer.Pulled;
import io.varve.image.transfer.Puller;
import io.varve.image.transfer.Pusher;
import io.varve.image.transfer.RegistryArtifact;
import io.varve.oci.Descriptor;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.error.FailedPrecondition;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.lease.Lease;
import java.io.IOException;
import java.nio.file.Path;
import java.security.SecureRandom;
import java.util.Set;

/** Pulls and pushes with the credentials that docker's configuration names. */
final class Transfers {

  private static final TransferOptions SECURE =
      new TransferOptions(new PlatformChoice.Standard(), false);

  private final EngineStore store;
  private final CredentialHelper helper;

  Transfers(EngineStore store, CredentialHelper helper) {
    this.store = store;
    this.helper = helper;
  }

  Pulled pull(Reference name, TransferOptions options, ProgressListener progress)
      throws IOException, InterruptedException {
    try (RegistryClient client = client(name, options)) {
      Puller puller = puller(client);
      Platform host = store.options().platform();
      return switch (options.platforms()) {
        case PlatformChoice.Standard() -> puller.pull(name, host, progress);
        case PlatformChoice.One(Platform platform) -> puller.pull(name, platform, progress);
        case PlatformChoice.All() -> puller.pullWhole(name, host, progress);
      };
    }
  }

  private Puller puller(RegistryClient client) {
    return new Puller(
        client,
        store.content(),
        store.images(),
        store.snapshots(),
        store.unpacker(),
        store.leases());
  }

  /** Where builds get base images. */
  StoreImages.Registry bases() {
    return new StoreImages.Registry() {
      @Override
      public Found find(Lease lease, Reference name, Platform platform)
          throws IOException, InterruptedException {
        try (RegistryClient client = client(name, SECURE)) {
          return puller(client).find(lease, name, platform);
        }
      }

      @Override
      public void pull(Found found, ProgressListener progress)
          throws IOException, InterruptedException {
        try (RegistryClient client = client(found.name(), SECURE)) {
          Pulled _ = puller(client).pull(found, progress);
        }
      }
    };
  }

  Descriptor push(Reference name, TransferOptions options, ProgressListener progress)
      throws IOException, InterruptedException {
    ResolvedImage image = store.images().resolve(name.orLatest().familiar());
    switch (options.platforms()) {
      case PlatformChoice.Standard() -> {}
      case PlatformChoice.One(Platform platform) ->
          image = alone(store.images().load(image.record(), platform));
      case PlatformChoice.All() -> requireWhole(image);
    }
    Packing packing = Packing.gzip(Runtime.getRuntime().availableProcessors());
    return push(image, name, packing, options.insecure(), false, progress);
  }

  /** Sends what a build made. */
  Descriptor push(
      ResolvedImage image, Reference to, BuildOutput.Registry output, ProgressListener progress)
      throws IOException, InterruptedException {
    Packing packing = output.packaging().packing();
    return push(image, to, packing, output.insecure(), output.byDigest(), progress);
  }

  private Descriptor push(
      ResolvedImage image,
      Reference to,
      Packing packing,
      boolean insecure,
      boolean byDigest,
      ProgressListener progress)
      throws IOException, InterruptedException {
    TransferOptions options = new TransferOptions(new PlatformChoice.Standard(), insecure);
    try (RegistryClient client = client(to, options)) {
      Pusher pusher =
          new Pusher(client, store.content(), store.images(), store.layers(), store.metadata());
      return pusher.push(image, to, packing, byDigest, progress);
    }
  }

  /** Opens a build cache. */
  ArtifactPlace cache(CacheLocation location) {
    return switch (location) {
      case CacheLocation.Registry(Reference name, boolean insecure) ->
          new RegistryArtifact(client(name, insecure), name);
      case CacheLocation.Directory(Path path) -> new DirectoryArtifact(path);
    };
  }

  private void requireWhole(ResolvedImage image) throws IOException {
    ImageRecord record = image.record();
    if (record.target().mediaType().isIndex()
        && WholeIndex.find(store.images(), store.layers(), record).isEmpty()) {
      String name = record.reference().map(Reference::familiar).orElse(image.imageId().shortHex());
      throw new FailedPrecondition(
          "image "
              + name
              + " is not here for all of its platforms; get the rest with \"varve pull"
              + " --all-platforms "
              + name
              + "\", or push what is here without the flag");
    }
  }

  /** One platform's image without the index around it. */
  private static ResolvedImage alone(ResolvedImage image) {
    ImageRecord record = image.record();
    return new ResolvedImage(
        new ImageRecord(
            record.reference(),
            image.manifest().descriptor(),
            image.imageId(),
            record.createdAt(),
            record.labels()),
        image.manifest(),
        image.config(),
        image.imageId());
  }

  private RegistryClient client(Reference name, TransferOptions options) {
    return client(name, options.insecure());
  }

  RegistryClient client(Reference name, boolean plainAllowed) {
    Set<String> insecure = plainAllowed ? Set.of(name.registry()) : Set.of();
    return new RegistryClient(
        RegistryOptions.STANDARD
            .change()
            .insecure(insecure)
            .credentials(credentials())
            .proxies(Proxies.of(store.options().environment()))
            .trust(Trust.of(store.options().environment()))
            .build(),
        store.clock(),
        new SecureRandom());
  }

  private CredentialSource credentials() {
    return store
        .options()
        .dockerConfig()
        .<CredentialSource>map(
            directory -> new DockerConfigCredentials(directory.resolve("config.json"), helper))
        .orElse(CredentialSource.ANONYMOUS);
  }
}
