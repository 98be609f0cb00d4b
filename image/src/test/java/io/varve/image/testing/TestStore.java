package io.varve.image.testing;

import io.varve.image.ImageCatalog;
import io.varve.image.ImageGraph;
import io.varve.image.ImageRecord;
import io.varve.image.ImageWriter;
import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.image.LayerForm;
import io.varve.image.ResolvedImage;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.server.RegistryServer;
import io.varve.image.transfer.Puller;
import io.varve.image.transfer.Pusher;
import io.varve.image.unpack.TarLayerForm;
import io.varve.image.unpack.Unpacker;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.oci.MediaType;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.Expected;
import io.varve.storage.content.FileContentStore;
import io.varve.storage.content.MemoryContentStore;
import io.varve.storage.disk.Disk;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.Leases;
import io.varve.storage.lease.Reachability;
import io.varve.storage.lease.Resource;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MemoryMetadataStore;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.OverlaySnapshotter;
import io.varve.storage.snapshot.Snapshotter;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.zip.GZIPOutputStream;

/** A whole store of stand-ins. */
public final class TestStore {

  /** The platform of test images. */
  public static final Platform PLATFORM = Platform.parse("linux/amd64");

  public final ContentStore content;
  public final MetadataStore metadata = new MemoryMetadataStore();
  public final ImageCatalog catalog = new ImageCatalog(metadata, InstantSource.system());
  public final Images images;
  public final Snapshotter snapshots;
  public final LayerForm form;
  public final LayerContent layers;
  public final Unpacker unpacker;

  /** A store below a directory. */
  public TestStore(Path root) {
    this(root, new MemoryContentStore(Clock.systemUTC()));
  }

  /** A store below a directory, with blobs elsewhere. */
  public TestStore(Path root, ContentStore content) {
    this(root, content, new DirectorySnapshotter(root.resolve("snapshots")), new WholeLayerForm());
  }

  /** A store with layers of tar and snapshots of overlayfs. */
  public static TestStore real(Path root) {
    Locks locks = new Locks(root.resolve("content-locks"));
    return new TestStore(
        root,
        new FileContentStore(root.resolve("content"), locks, Disk.local()),
        new OverlaySnapshotter(
            root.resolve("snapshots"),
            new MemoryMetadataStore(),
            Clock.systemUTC(),
            XattrNamespace.TRUSTED),
        new TarLayerForm());
  }

  private TestStore(Path root, ContentStore content, Snapshotter snapshots, LayerForm form) {
    this.content = content;
    this.form = form;
    this.images = new Images(catalog, content, PLATFORM);
    this.snapshots = snapshots;
    this.layers = new LayerContent(content, snapshots, form);
    this.unpacker = new Unpacker(content, snapshots, new Locks(root.resolve("locks")), form);
  }

  /** Leases that hold nothing: these stores collect nothing. */
  public static Leases leases() {
    return (_, _) ->
        new Lease() {
          @Override
          public void hold(Resource resource) {}

          @Override
          public void release(Resource resource) {}

          @Override
          public void close() {}
        };
  }

  public Puller puller(RegistryClient client) {
    return new Puller(client, content, images, snapshots, unpacker, leases());
  }

  public Pusher pusher(RegistryClient client) {
    return new Pusher(client, content, images, layers, metadata);
  }

  /** Serves this store on loopback. */
  public RegistryServer serve() throws IOException {
    return RegistryServer.start(
        new InetSocketAddress(InetAddress.getLoopbackAddress(), 0),
        images,
        content,
        layers,
        leases(),
        Optional.of(this::removeUnused),
        _ -> {});
  }

  /** Removes a blob that no image leads to, as a collector does. */
  private boolean removeUnused(Digest blob) throws IOException {
    ImageGraph graph = new ImageGraph(content);
    Set<Resource> alive =
        metadata.read(
            transaction ->
                Reachability.from(
                    graph.roots(transaction), resource -> graph.references(transaction, resource)));
    if (alive.contains(new Resource.Content(blob)) || content.info(blob).isEmpty()) {
      return false;
    }
    content.hide(blob);
    return true;
  }

  /** Adds an image with layers of random bytes, half of them compressible. */
  public ResolvedImage addImage(String name, long seed, int... layerSizes) throws IOException {
    Random random = new Random(seed);
    List<Descriptor> blobs = new ArrayList<>();
    List<DiffId> diffIds = new ArrayList<>();
    for (int size : layerSizes) {
      byte[] bytes = new byte[size];
      random.nextBytes(bytes);
      Arrays.fill(bytes, 0, size / 2, (byte) 7);
      diffIds.add(new DiffId(Digest.of(bytes)));
      byte[] packed = gzip(bytes);
      Descriptor blob = Descriptor.of(MediaType.OCI_LAYER_GZIP, packed);
      content.ingest(packed, Expected.of(blob));
      blobs.add(blob);
    }
    return add(name, diffIds, blobs);
  }

  /** Adds an image whose layers are here already. */
  public ResolvedImage add(String name, List<DiffId> diffIds, List<Descriptor> blobs)
      throws IOException {
    ImageConfig scratch = ImageConfig.scratch(PLATFORM);
    ImageConfig config =
        new ImageConfig(
            PLATFORM,
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            scratch.config(),
            diffIds,
            List.of());
    try (Lease lease = leases().open(Duration.ofHours(1), "test")) {
      Manifest manifest = new ImageWriter(content).write(lease, config, blobs, Map.of());
      ImageRecord record =
          catalog.tag(
              Reference.parseTagged(name), manifest.descriptor(), manifest.config().digest());
      return images.load(record);
    }
  }

  private static byte[] gzip(byte[] bytes) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (GZIPOutputStream out = new GZIPOutputStream(packed)) {
      out.write(bytes);
    }
    return packed.toByteArray();
  }
}
