package io.varve.engine.store;

import io.varve.builder.cache.BuildCache;
import io.varve.engine.EngineOptions;
import io.varve.image.ImageCatalog;
import io.varve.image.ImageGraph;
import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.image.LayerForm;
import io.varve.image.unpack.Unpacker;
import io.varve.storage.Store;
import io.varve.storage.check.Check;
import io.varve.storage.check.StoreCheck;
import io.varve.storage.content.ContentStore;
import io.varve.storage.lease.GarbageCollector;
import io.varve.storage.lease.GcRoots;
import io.varve.storage.lease.MetadataLeases;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.OnDiskLayerFormat;
import io.varve.storage.snapshot.Snapshotter;
import io.varve.unionfs.LayerFormat;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The parts of one store. */
public final class EngineStore implements StoreAccess, AutoCloseable {

  /** Younger leftovers may belong to a process at work. */
  private static final Duration LEFTOVER_GRACE = Duration.ofMinutes(10);

  private final EngineOptions options;
  private final LayerForm layerForm;
  private final Store store;
  private final Lazy<Images> images = new Lazy<>(this::openImages);

  private EngineStore(EngineOptions options, LayerForm layerForm, Store store) {
    this.options = options;
    this.layerForm = layerForm;
    this.store = store;
  }

  /**
   * Opens the parts of a store; each part touches its files when it is first used.
   *
   * @param options where it is
   * @param layerForm between the bytes of a layer and its directory
   * @param clock tells the time
   * @return the parts
   * @throws io.varve.oci.error.FailedPrecondition when the store was made by another Varve
   * @throws IOException when its directory can't be used
   */
  public static EngineStore open(EngineOptions options, LayerForm layerForm, Clock clock)
      throws IOException {
    OnDiskFormat format =
        new OnDiskFormat.Overlay(options.rootless() ? XattrNamespace.USER : XattrNamespace.TRUSTED);
    return new EngineStore(options, layerForm, Store.open(options.root(), format, clock));
  }

  /**
   * A place in the store.
   *
   * @param name its name
   * @return its path, which need not exist
   */
  public Path path(String name) {
    return options.root().resolve(name);
  }

  /**
   * What the engine was opened with.
   *
   * @return the options
   */
  public EngineOptions options() {
    return options;
  }

  @Override
  public Clock clock() {
    return store.clock();
  }

  @Override
  public Locks locks() {
    return store.locks();
  }

  @Override
  public MetadataStore metadata() {
    return store.metadata();
  }

  @Override
  public ContentStore content() {
    return store.content();
  }

  @Override
  public Snapshotter snapshots() {
    return store.snapshotter();
  }

  @Override
  public LayerFormat layerFormat() {
    return new OnDiskLayerFormat(snapshots().format());
  }

  /**
   * Between the bytes of a layer and its directory.
   *
   * @return the form
   */
  public LayerForm layerForm() {
    return layerForm;
  }

  @Override
  public LayerContent layers() {
    return new LayerContent(content(), snapshots(), layerForm);
  }

  @Override
  public MetadataLeases leases() {
    return store.leases();
  }

  @Override
  public Images images() {
    return images.get();
  }

  /**
   * From blobs to snapshots.
   *
   * @return the unpacker
   */
  public Unpacker unpacker() {
    return new Unpacker(content(), snapshots(), locks(), layerForm);
  }

  /**
   * Results of build steps.
   *
   * @return the cache
   */
  public BuildCache buildCache() {
    return new BuildCache(metadata());
  }

  /**
   * Removes what nothing keeps.
   *
   * @param more owners besides images, the build cache and leases
   * @return the collector
   */
  public GarbageCollector collector(List<GcRoots> more) {
    ImageGraph graph = new ImageGraph(content());
    List<GcRoots> roots = new ArrayList<>(more);
    roots.add(graph);
    roots.add(buildCache());
    return store.collector(roots, List.of(graph));
  }

  /**
   * A check of the whole store.
   *
   * @param others what other parts check of their own records
   * @return the check
   */
  public StoreCheck check(List<Check> others) {
    return store.check(others, LEFTOVER_GRACE);
  }

  /** Closes the records. */
  @Override
  public void close() throws IOException {
    store.close();
  }

  private Images openImages() {
    return new Images(new ImageCatalog(metadata(), clock()), content(), options.platform());
  }
}
