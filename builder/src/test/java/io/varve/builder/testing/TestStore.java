package io.varve.builder.testing;

import io.varve.builder.BuildRequest;
import io.varve.builder.BuildResult;
import io.varve.builder.BuildService;
import io.varve.builder.cache.BuildCache;
import io.varve.builder.cache.remote.CacheLocation;
import io.varve.builder.cache.remote.RemoteCaching;
import io.varve.builder.graph.BuildOptions;
import io.varve.builder.image.HttpFiles;
import io.varve.builder.image.ImagePublisher;
import io.varve.builder.image.StoreImages;
import io.varve.builder.instruction.Dockerfile;
import io.varve.builder.instruction.DockerfileParser;
import io.varve.builder.output.ImageOutputs;
import io.varve.builder.solve.BuildTools;
import io.varve.builder.solve.Rootfs;
import io.varve.builder.tree.FileTree;
import io.varve.builder.tree.LayerTree;
import io.varve.builder.tree.LinuxFiles;
import io.varve.image.ImageCatalog;
import io.varve.image.ImageGraph;
import io.varve.image.ImageRecord;
import io.varve.image.ImageWriter;
import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.image.archive.ImageLoader;
import io.varve.image.archive.ImageSaver;
import io.varve.image.registry.RegistryClient;
import io.varve.image.registry.RegistryOptions;
import io.varve.image.transfer.ArtifactPlace;
import io.varve.image.transfer.DirectoryArtifact;
import io.varve.image.transfer.ImagePacker;
import io.varve.image.transfer.PackedLayers;
import io.varve.image.transfer.Pusher;
import io.varve.image.transfer.RegistryArtifact;
import io.varve.image.unpack.TarLayerForm;
import io.varve.image.unpack.Unpacker;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.RunConfig;
import io.varve.oci.task.ProgressEvent;
import io.varve.oci.task.ProgressListener;
import io.varve.storage.Store;
import io.varve.storage.lease.Lease;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskLayerFormat;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import io.varve.unionfs.LayerStack;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.time.Instant;
import java.time.InstantSource;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.UnaryOperator;

/** A builder over a store in a directory, with a small base image. */
public final class TestStore implements AutoCloseable {

  public static final Platform HOST = new Platform("linux", "amd64", Optional.empty());
  public static final Instant BASE_TIME = Instant.parse("2020-02-02T02:02:02Z");

  public final Snapshotter snapshots;
  public final BuildCache cache;
  public final ImageCatalog catalog;
  public final ChrootRunner runner = new ChrootRunner();
  public final List<ProgressEvent> events = new CopyOnWriteArrayList<>();
  public final Map<String, Path> repositories = new ConcurrentHashMap<>();
  public final BuildTools tools;
  public final BuildService service;
  public final Store store;
  public final TestRegistry registry;
  private final TarLayerForm form = new TarLayerForm();

  public TestStore(Path root) throws IOException {
    store =
        Store.open(
            root, new OnDiskFormat.Overlay(OnDiskFormat.XattrNamespace.TRUSTED), Clock.systemUTC());
    snapshots = store.snapshotter();
    cache = new BuildCache(store.metadata());
    catalog = new ImageCatalog(store.metadata(), Clock.systemUTC());
    registry =
        new TestRegistry(
            store,
            new Images(catalog, store.content(), HOST),
            snapshots,
            new Unpacker(store.content(), snapshots, store.locks(), form));
    tools =
        new BuildTools(
            snapshots,
            new LayerContent(store.content(), snapshots, form),
            form,
            new OnDiskLayerFormat(snapshots.format()),
            cache,
            new StoreImages(
                new Images(catalog, store.content(), HOST),
                store.content(),
                new Unpacker(store.content(), snapshots, store.locks(), form),
                registry),
            new HttpFiles(this::cloneRepository),
            runner,
            store.leases(),
            store.locks(),
            new LinuxFiles(),
            Files.createDirectories(root.resolve("build")),
            new RemoteCaching(
                TestStore::openCache,
                new Unpacker(store.content(), snapshots, store.locks(), form),
                new PackedLayers(store.metadata())),
            Clock.systemUTC());
    Images images = new Images(catalog, store.content(), HOST);
    service =
        new BuildService(
            tools,
            new ImagePublisher(catalog, store.content()),
            new ImageOutputs(
                new ImagePacker(store.content(), tools.layers(), store.metadata()),
                new ImageSaver(store.content(), images, tools.layers()),
                (image, to, output, progress) -> {
                  try (RegistryClient client =
                      new RegistryClient(
                          RegistryOptions.STANDARD, InstantSource.system(), new Random(1))) {
                    return new Pusher(
                            client, store.content(), images, tools.layers(), store.metadata())
                        .push(image, to, output.packaging().packing(), output.byDigest(), progress);
                  }
                }));
  }

  private static ArtifactPlace openCache(CacheLocation location) {
    return switch (location) {
      case CacheLocation.Registry(Reference name, boolean _) ->
          new RegistryArtifact(
              new RegistryClient(RegistryOptions.STANDARD, Clock.systemUTC(), new Random(1)), name);
      case CacheLocation.Directory(Path path) -> new DirectoryArtifact(path);
    };
  }

  /** Removes what nothing keeps alive. */
  public void collect() throws IOException {
    ImageGraph graph = new ImageGraph(store.content());
    store.collector(List.of(graph, cache), List.of(graph)).collect(Duration.ZERO);
  }

  @Override
  public void close() throws IOException {
    store.close();
  }

  private String cloneRepository(
      String remote, Optional<String> reference, boolean submodules, Path target) {
    Programs.run("git", "clone", "-q", repositories.get(remote).toString(), target.toString());
    reference.ifPresent(r -> Programs.run(target, "git", "checkout", "-q", r));
    return Programs.run(target, "git", "rev-parse", "HEAD");
  }

  /** Loads an archive and gives its image a name. */
  public void load(Path archive, String name) throws IOException, InterruptedException {
    Images images = new Images(catalog, store.content(), HOST);
    ImageRecord loaded =
        new ImageLoader(
                store.content(),
                images,
                snapshots,
                new Unpacker(store.content(), snapshots, store.locks(), form),
                store.leases())
            .load(archive, ProgressListener.NONE)
            .getFirst();
    catalog.tag(Reference.parseTagged(name), loaded.target(), loaded.imageId());
  }

  /** Puts a directory into the store as an image. */
  public void importImage(String name, Path directory, RunConfig config) throws IOException {
    try (Lease lease = store.leases().open(Duration.ofHours(1), "import")) {
      SnapshotKey key = new SnapshotKey("import");
      snapshots.prepare(key, Optional.empty(), Map.of());
      Programs.run("cp", "-a", directory + "/.", snapshots.changes(key).toString());
      Descriptor layer = tools.layers().describe(List.of(snapshots.changes(key)));
      ImageConfig image =
          new ImageConfig(
              HOST,
              Optional.empty(),
              Optional.of(BASE_TIME),
              Optional.empty(),
              config,
              List.of(new DiffId(layer.digest())),
              List.of());
      snapshots.commit(SnapshotName.of(image.chainId().orElseThrow()), key);
      Manifest manifest =
          new ImageWriter(store.content()).write(lease, image, List.of(layer), Map.of());
      catalog.tag(Reference.parseTagged(name), manifest.descriptor(), manifest.config().digest());
    }
  }

  /** A root file system with busybox in it. */
  public static Path busybox(Path directory) throws IOException {
    for (String name : List.of("bin", "etc", "tmp", "usr/bin", "var/lib", "root", "proc", "dev")) {
      Files.createDirectories(directory.resolve(name));
    }
    Files.copy(Path.of("/usr/bin/busybox"), directory.resolve("bin/busybox"));
    for (String applet :
        Programs.run(directory.resolve("bin/busybox").toString(), "--list").lines().toList()) {
      if (!applet.equals("busybox")) {
        Files.createSymbolicLink(directory.resolve("bin/" + applet), Path.of("busybox"));
      }
    }
    Files.createSymbolicLink(directory.resolve("sbin"), Path.of("bin"));
    Files.writeString(
        directory.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\napp:x:1000:1001::/home/app:/bin/sh\n");
    Files.writeString(directory.resolve("etc/group"), "root:x:0:\napp:x:1001:\nstaff:x:50:\n");
    Programs.run("chmod", "1777", directory.resolve("tmp").toString());
    return directory;
  }

  public static RunConfig baseConfig() {
    return RunConfig.EMPTY.toBuilder()
        .putEnv("PATH", "/usr/bin:/bin")
        .cmd(List.of("/bin/sh"))
        .build();
  }

  public BuildResult build(Path context, String dockerfile) {
    return build(context, dockerfile, options -> options);
  }

  public BuildResult build(Path context, String dockerfile, UnaryOperator<BuildOptions> options) {
    return build(
        BuildRequest.of(
            parse(dockerfile), context, options.apply(BuildOptions.plain(HOST)), List.of()));
  }

  public BuildResult build(BuildRequest request) {
    try {
      return service.build(request, events::add);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    } catch (InterruptedException e) {
      throw new IllegalStateException(e);
    }
  }

  public static Dockerfile parse(String dockerfile) {
    return DockerfileParser.parse("Dockerfile", dockerfile.getBytes(StandardCharsets.UTF_8));
  }

  /** The files of a result. */
  public FileTree tree(BuildResult result) throws IOException {
    return tree(result.target().rootfs());
  }

  public FileTree tree(Rootfs rootfs) throws IOException {
    return new LayerTree(
        LayerStack.of(tools.layerFormat(), snapshots.layers(rootfs.snapshot().orElseThrow())));
  }
}
