package io.varve.engine.image;

import io.varve.builder.BuildRequest;
import io.varve.builder.BuildResult;
import io.varve.builder.BuildService;
import io.varve.builder.IndexResult;
import io.varve.builder.cache.remote.RemoteCaching;
import io.varve.builder.context.RemoteContexts;
import io.varve.builder.image.HttpFiles;
import io.varve.builder.image.ImagePublisher;
import io.varve.builder.image.StoreImages;
import io.varve.builder.output.ImageOutputs;
import io.varve.builder.solve.BuildTools;
import io.varve.builder.step.StepRunner;
import io.varve.builder.tree.LinuxFiles;
import io.varve.engine.build.LateStepRunner;
import io.varve.engine.event.EventLog;
import io.varve.engine.prune.PruneFilter;
import io.varve.engine.store.EngineStore;
import io.varve.image.ImageRecord;
import io.varve.image.ResolvedImage;
import io.varve.image.archive.ImageLoader;
import io.varve.image.archive.ImageSaver;
import io.varve.image.archive.RootfsImporter;
import io.varve.image.archive.SavedImage;
import io.varve.image.archive.TarSink;
import io.varve.image.registry.CredentialHelper;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.server.RegistryServer;
import io.varve.image.transfer.ImagePacker;
import io.varve.image.transfer.PackedLayers;
import io.varve.image.transfer.Pulled;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.RunConfig;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.lease.Collected;
import io.varve.storage.lease.GarbageCollector;
import io.varve.storage.lease.GcRoots;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.function.Supplier;

/** The images of a store on this host. */
public final class LocalImageService implements ImageService {

  private final EngineStore store;
  private final Collaborators others;
  private final Transfers transfers;
  private final ImageMounts mounts;
  private final ImageEvents events;

  /**
   * What images need of the rest of the engine.
   *
   * @param users containers that use images
   * @param containerRoots what containers keep alive
   * @param runner runs build steps; asked for by the first build
   * @param credentials runs docker's credential helpers
   * @param git checks repositories out
   */
  public record Collaborators(
      ImageUsers users,
      GcRoots containerRoots,
      Supplier<StepRunner> runner,
      CredentialHelper credentials,
      HttpFiles.Git git) {}

  /**
   * The images of a store.
   *
   * @param store its parts
   * @param others the rest of the engine
   */
  public LocalImageService(EngineStore store, Collaborators others) {
    this.store = store;
    this.others = others;
    this.transfers = new Transfers(store, others.credentials());
    this.mounts = new ImageMounts(store);
    this.events = new ImageEvents(EventLog.of(store.options().root()), store.clock());
  }

  /**
   * Speaks to a registry with the credentials that docker's configuration names.
   *
   * @param name something in the registry
   * @param insecure whether plain HTTP is allowed
   * @return a client, to be closed
   */
  public RegistryClient registry(Reference name, boolean insecure) {
    return transfers.client(name, insecure);
  }

  @Override
  public List<ImageSummary> list() throws IOException {
    return images().list();
  }

  @Override
  public ResolvedImage inspect(String image) throws IOException {
    return store.images().resolve(image);
  }

  @Override
  public List<ImageRecord> names(Digest imageId) throws IOException {
    return store.images().catalog().withId(imageId);
  }

  @Override
  public List<ImageStep> steps(String image, boolean count) throws IOException {
    return images().steps(inspect(image), count);
  }

  @Override
  public Pulled pull(Reference name, TransferOptions options, ProgressListener progress)
      throws IOException, InterruptedException {
    Pulled pulled = transfers.pull(name, options, progress);
    events.say("pull", name.familiar(), name.familiar());
    return pulled;
  }

  @Override
  public Descriptor push(Reference name, TransferOptions options, ProgressListener progress)
      throws IOException, InterruptedException {
    Descriptor pushed = transfers.push(name, options, progress);
    events.say("push", name.familiar(), name.familiar());
    return pushed;
  }

  @Override
  public void tag(String image, Reference name) throws IOException {
    images().tag(image, name);
    events.say("tag", inspect(image).imageId().toString(), name.familiar());
  }

  @Override
  public List<Removed> remove(String image, boolean force) throws IOException {
    List<Removed> removed = images().remove(image, force);
    events.removed(removed);
    if (removed.getLast() instanceof Removed.Deleted) {
      Collected _ = collect();
    }
    return removed;
  }

  @Override
  public Pruned prune(boolean all, PruneFilter filter) throws IOException {
    List<Removed> removed = new ArrayList<>();
    for (ImageRecord image : store.images().catalog().list()) {
      boolean named = image.reference().isPresent();
      if ((all || !named)
          && isTaken(image, filter)
          && others.users().of(image.imageId()).isEmpty()) {
        boolean _ = store.images().catalog().delete(image);
        image.reference().ifPresent(name -> removed.add(new Removed.Untagged(name.familiar())));
        if (names(image.imageId()).isEmpty()) {
          removed.add(new Removed.Deleted(image.imageId()));
        }
      }
    }
    events.removed(removed);
    return new Pruned(removed, collect().bytes());
  }

  private boolean isTaken(ImageRecord image, PruneFilter filter) throws IOException {
    if (filter.equals(PruneFilter.ALL)) {
      return true; // without reading its documents
    }
    ImageConfig config = inspect(image.imageId().toString()).config();
    return filter.takes(config.created().orElse(Instant.EPOCH), config.config().labels());
  }

  /**
   * Removes what nothing keeps alive.
   *
   * @return what went
   * @throws IOException when the store fails
   */
  public Collected collect() throws IOException {
    return collector().collect(Duration.ZERO);
  }

  private GarbageCollector collector() {
    return store.collector(List.of(others.containerRoots(), mounts));
  }

  @Override
  public Digest importTar(InputStream tar, ImportOptions options, ProgressListener progress)
      throws IOException, InterruptedException {
    Platform platform = options.platform().orElse(store.options().platform());
    RunConfig config = ConfigChanges.apply(RunConfig.EMPTY, options.changes(), platform);
    RootfsImporter importer =
        new RootfsImporter(
            store.content(),
            store.images(),
            store.snapshots(),
            store.layerForm(),
            store.layers(),
            store.leases(),
            store.clock());
    Digest id =
        importer
            .importTar(
                tar,
                config,
                options.message().orElse("Imported from -"),
                platform,
                options.reference())
            .imageId();
    events.say("import", id.toString(), options.reference().map(Reference::familiar).orElse(""));
    return id;
  }

  @Override
  public List<ImageRecord> load(InputStream archive, ProgressListener progress)
      throws IOException, InterruptedException {
    List<ImageRecord> loaded =
        new ImageLoader(
                store.content(),
                store.images(),
                store.snapshots(),
                store.unpacker(),
                store.leases())
            .load(archive, progress);
    for (ImageRecord image : loaded) {
      String id = image.imageId().toString();
      events.say("load", id, image.reference().map(Reference::familiar).orElse(id));
    }
    return loaded;
  }

  @Override
  public void save(
      List<String> images, Optional<String> since, OutputStream out, ProgressListener progress)
      throws IOException, InterruptedException {
    List<SavedImage> saved = new ArrayList<>();
    for (String text : images) {
      ResolvedImage image = inspect(text);
      List<Reference> names =
          LocalImages.isName(text, image.record())
              ? image.record().reference().stream().toList()
              : List.of();
      saved.add(new SavedImage(image, names));
    }
    Optional<ResolvedImage> base =
        since.isPresent() ? Optional.of(inspect(since.get())) : Optional.empty();
    try (TarSink sink = new TarSink(out)) {
      new ImageSaver(store.content(), store.images(), store.layers())
          .save(saved, base, ImageSaver.Format.DOCKER, sink, progress);
      for (String text : images) {
        events.say("save", inspect(text).imageId().toString(), text);
      }
    }
  }

  @Override
  public RegistryServer serve(
      InetSocketAddress address, boolean readOnly, Consumer<Exception> failures)
      throws IOException {
    return RegistryServer.start(
        address,
        store.images(),
        store.content(),
        store.layers(),
        store.leases(),
        readOnly ? Optional.empty() : Optional.of(collector()::remove),
        failures);
  }

  @Override
  public BuildResult build(BuildRequest request, ProgressListener progress)
      throws IOException, InterruptedException {
    BuildResult result = builder().build(request, progress);
    events.say("build", result.imageId().toString(), "");
    return result;
  }

  @Override
  public IndexResult buildIndex(
      BuildRequest request, List<Platform> platforms, ProgressListener progress)
      throws IOException, InterruptedException {
    return builder().buildIndex(request, platforms, progress);
  }

  @Override
  public RemoteContexts contexts() {
    return new RemoteContexts(new HttpFiles(others.git()), store.layerForm(), store.path("build"));
  }

  private BuildService builder() {
    StoreImages sources =
        new StoreImages(store.images(), store.content(), store.unpacker(), transfers.bases());
    BuildTools tools =
        new BuildTools(
            store.snapshots(),
            store.layers(),
            store.layerForm(),
            store.layerFormat(),
            store.buildCache(),
            sources,
            new HttpFiles(others.git()),
            new LateStepRunner(others.runner()),
            store.leases(),
            store.locks(),
            new LinuxFiles(),
            store.path("build"),
            new RemoteCaching(
                transfers::cache, store.unpacker(), new PackedLayers(store.metadata())),
            store.clock());
    ImageOutputs outputs =
        new ImageOutputs(
            new ImagePacker(store.content(), store.layers(), store.metadata()),
            new ImageSaver(store.content(), store.images(), store.layers()),
            transfers::push);
    return new BuildService(
        tools, new ImagePublisher(store.images().catalog(), store.content()), outputs);
  }

  @Override
  public Path mount(String image) throws IOException {
    return mounts.mount(inspect(image));
  }

  @Override
  public boolean unmount(String image) throws IOException {
    return mounts.unmount(inspect(image).imageId());
  }

  private LocalImages images() {
    return new LocalImages(
        store.images(), store.metadata(), store.snapshots(), store.layerFormat(), others.users());
  }
}
