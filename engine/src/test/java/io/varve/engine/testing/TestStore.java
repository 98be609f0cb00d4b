package io.varve.engine.testing;

import io.varve.engine.EngineOptions;
import io.varve.engine.store.StoreAccess;
import io.varve.image.ImageCatalog;
import io.varve.image.ImageWriter;
import io.varve.image.Images;
import io.varve.image.LayerContent;
import io.varve.oci.Descriptor;
import io.varve.oci.DiffId;
import io.varve.oci.Digest;
import io.varve.oci.ImageConfig;
import io.varve.oci.Manifest;
import io.varve.oci.MediaType;
import io.varve.oci.Platform;
import io.varve.oci.Reference;
import io.varve.oci.RunConfig;
import io.varve.storage.content.ContentStore;
import io.varve.storage.content.FileContentStore;
import io.varve.storage.disk.Disk;
import io.varve.storage.lease.Lease;
import io.varve.storage.lease.MetadataLeases;
import io.varve.storage.lease.Resource;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MemoryMetadataStore;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.OnDiskLayerFormat;
import io.varve.storage.snapshot.OverlaySnapshotter;
import io.varve.storage.snapshot.PlainSnapshotter;
import io.varve.storage.snapshot.SnapshotKey;
import io.varve.storage.snapshot.SnapshotName;
import io.varve.storage.snapshot.Snapshotter;
import io.varve.unionfs.LayerFormat;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.time.Clock;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.UnaryOperator;

/** A store with a busybox image, made of the host's static busybox. */
public final class TestStore implements StoreAccess {
  /** The name of the image. */
  public static final String IMAGE = "busybox:test";

  private static final List<String> TOOLS =
      List.of(
          "sh",
          "true",
          "false",
          "echo",
          "cat",
          "sleep",
          "ls",
          "id",
          "env",
          "pwd",
          "hostname",
          "touch",
          "rm",
          "mkdir",
          "ln",
          "mount",
          "ps",
          "kill",
          "test",
          "stat",
          "head",
          "wc",
          "dd",
          "stty",
          "tty",
          "ip",
          "ping",
          "nc",
          "wget",
          "seq",
          "grep",
          "printf",
          "chmod",
          "tail");

  private final Path root;
  private final Clock clock = Clock.systemUTC();
  private final Locks locks;
  private final MetadataStore metadata;
  private final ContentStore content;
  private final Snapshotter snapshots;

  /** A store over overlay mounts. */
  public TestStore(Path root) {
    this(root, true);
  }

  /** A store whose snapshots need no mounts and no rights. */
  public static TestStore plain(Path root) {
    return new TestStore(root, false);
  }

  private TestStore(Path root, boolean overlay) {
    this.root = root;
    this.locks = new Locks(root.resolve("locks"));
    this.metadata = new MemoryMetadataStore();
    this.content = new FileContentStore(root.resolve("content"), locks, Disk.local());
    Path places = root.resolve("snapshots");
    this.snapshots =
        overlay
            ? new OverlaySnapshotter(places, metadata, clock, XattrNamespace.TRUSTED)
            : new PlainSnapshotter(places, metadata, clock);
  }

  /** The engine's options for it. */
  public EngineOptions options(Path run) {
    return EngineOptions.of(root, run, platform());
  }

  /** What the host runs. */
  public static Platform platform() {
    return Platform.host(System.getProperty("os.arch"));
  }

  /** Adds the image, its configuration as wanted. */
  public Digest addImage(UnaryOperator<RunConfig> change) throws IOException {
    DiffId layer = new DiffId(Digest.of("busybox layer".getBytes(StandardCharsets.UTF_8)));
    ImageConfig bare = ImageConfig.scratch(platform());
    RunConfig run = bare.config().toBuilder().cmd(List.of("sh")).build();
    ImageConfig config =
        new ImageConfig(
            bare.platform(),
            Optional.empty(),
            Optional.empty(),
            Optional.empty(),
            change.apply(run),
            List.of(layer),
            List.of());
    try (Lease lease = leases().open(Duration.ofMinutes(5), "test image")) {
      SnapshotName name = SnapshotName.of(config.chainId().orElseThrow());
      lease.hold(new Resource.Committed(name));
      if (snapshots.find(name).isEmpty()) {
        SnapshotKey key = new SnapshotKey("test-image");
        snapshots.prepare(key, Optional.empty(), Map.of());
        fill(snapshots.changes(key));
        snapshots.commit(name, key);
      }
      Descriptor tar = new Descriptor(MediaType.OCI_LAYER, layer.digest(), 1024);
      Manifest manifest = new ImageWriter(content).write(lease, config, List.of(tar), Map.of());
      images()
          .catalog()
          .tag(Reference.parseTagged(IMAGE), manifest.descriptor(), manifest.config().digest());
      return manifest.config().digest();
    }
  }

  private static void fill(Path directory) throws IOException {
    for (String name : List.of("bin", "etc", "tmp", "root", "data", "home")) {
      Files.createDirectory(directory.resolve(name));
    }
    Files.setPosixFilePermissions(
        directory.resolve("tmp"), PosixFilePermissions.fromString("rwxrwxrwx"));
    Files.copy(Path.of("/bin/busybox"), directory.resolve("bin/busybox"));
    Files.setPosixFilePermissions(
        directory.resolve("bin/busybox"), PosixFilePermissions.fromString("rwxr-xr-x"));
    for (String tool : TOOLS) {
      Files.createSymbolicLink(directory.resolve("bin").resolve(tool), Path.of("busybox"));
    }
    Files.writeString(
        directory.resolve("etc/passwd"),
        "root:x:0:0:root:/root:/bin/sh\nann:x:1000:100:Ann:/home/ann:/bin/sh\n");
    Files.writeString(
        directory.resolve("etc/group"), "root:x:0:\nusers:x:100:\nwheel:x:10:root,ann\n");
    Files.writeString(directory.resolve("data/seed"), "from the image\n");
    Files.writeString(directory.resolve("bin/notexec"), "no program\n");
    Files.createSymbolicLink(directory.resolve("out"), Path.of("/../../../../../../etc"));
  }

  @Override
  public MetadataStore metadata() {
    return metadata;
  }

  @Override
  public LayerFormat layerFormat() {
    return new OnDiskLayerFormat(snapshots.format());
  }

  @Override
  public Clock clock() {
    return clock;
  }

  @Override
  public Snapshotter snapshots() {
    return snapshots;
  }

  @Override
  public ContentStore content() {
    return content;
  }

  @Override
  public MetadataLeases leases() {
    return new MetadataLeases(metadata, clock);
  }

  @Override
  public Locks locks() {
    return locks;
  }

  @Override
  public Images images() {
    return new Images(new ImageCatalog(metadata, clock), content, platform());
  }

  @Override
  public LayerContent layers() {
    throw new UnsupportedOperationException("no layer is packed in these tests");
  }
}
