package io.varve.storage;

import io.varve.oci.error.FailedPrecondition;
import io.varve.storage.check.BlobCheck;
import io.varve.storage.check.Check;
import io.varve.storage.check.LeftoverCheck;
import io.varve.storage.check.SnapshotCheck;
import io.varve.storage.check.StoreCheck;
import io.varve.storage.content.FileContentStore;
import io.varve.storage.disk.Disk;
import io.varve.storage.lease.GarbageCollector;
import io.varve.storage.lease.GcEdges;
import io.varve.storage.lease.GcRoots;
import io.varve.storage.lease.MetadataLeases;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.SqliteMetadataStore;
import io.varve.storage.snapshot.DirectorySnapshotter;
import io.varve.storage.snapshot.OnDiskFormat;
import io.varve.storage.snapshot.OnDiskFormat.XattrNamespace;
import io.varve.storage.snapshot.OverlaySnapshotter;
import io.varve.storage.snapshot.PlainSnapshotter;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/**
 * Everything on disk under one root directory: {@code content}, {@code snapshots}, {@code
 * metadata.db}, {@code locks}, and {@code format}, which says what wrote it. Opening is cheap: each
 * part makes and opens its files when it is first used.
 *
 * <p>Several processes open one store at once. Within a process it is opened once.
 */
public final class Store implements AutoCloseable {

  private static final String FORMAT = "varve store 1 ";

  private final Path root;
  private final Clock clock;
  private final Locks locks;
  private final FileContentStore content;
  private final MetadataStore metadata;
  private final DirectorySnapshotter snapshotter;
  private final MetadataLeases leases;

  private Store(Path root, OnDiskFormat format, Clock clock, Disk disk) {
    this.root = root;
    this.clock = clock;
    this.locks = new Locks(root.resolve("locks"));
    this.content = new FileContentStore(root.resolve("content"), locks, disk);
    this.metadata = new SqliteMetadataStore(root.resolve("metadata.db"));
    this.snapshotter = snapshotter(root.resolve("snapshots"), format, metadata, clock);
    this.leases = new MetadataLeases(metadata, clock);
  }

  private static DirectorySnapshotter snapshotter(
      Path directory, OnDiskFormat format, MetadataStore metadata, Clock clock) {
    return format instanceof OnDiskFormat.Overlay(XattrNamespace namespace)
        ? new OverlaySnapshotter(directory, metadata, clock, namespace)
        : new PlainSnapshotter(directory, metadata, clock);
  }

  /**
   * Opens a store, and makes it when there is none.
   *
   * @param root its directory
   * @param format how layers lie in it; a store keeps the one it was made with
   * @param clock tells when things are made and expire
   * @return the store
   * @throws FailedPrecondition when it was made with another format or by a newer Varve
   * @throws java.nio.file.AccessDeniedException when the user may not use it
   * @throws IOException when it fails
   */
  public static Store open(Path root, OnDiskFormat format, Clock clock) throws IOException {
    return open(root, format, clock, Disk.local());
  }

  /** Opens a store over a disk that may fail on purpose. */
  static Store open(Path root, OnDiskFormat format, Clock clock, Disk disk) throws IOException {
    Path absolute = root.toAbsolutePath().normalize();
    String wanted = FORMAT + name(format);
    Path file = absolute.resolve("format");
    String actual = read(file);
    if (actual.isEmpty()) {
      disk.createDurably(absolute);
      disk.writeAtomically(file, (wanted + "\n").getBytes(StandardCharsets.US_ASCII));
    } else if (!actual.equals(wanted)) {
      throw new FailedPrecondition(
          "the store "
              + absolute
              + " is \""
              + actual
              + "\", expected \""
              + wanted
              + "\"; use the Varve that made it, or another --root");
    }
    return new Store(absolute, format, clock, disk);
  }

  private static String read(Path file) throws IOException {
    try {
      String text = Files.readString(file, StandardCharsets.ISO_8859_1).strip();
      return text.length() > 100 ? text.substring(0, 100) : text;
    } catch (NoSuchFileException _) {
      return "";
    }
  }

  /** No switch over patterns: the first one costs 5 ms, and every command comes through here. */
  private static String name(OnDiskFormat format) {
    if (format instanceof OnDiskFormat.Overlay(XattrNamespace namespace)) {
      return namespace == XattrNamespace.TRUSTED ? "overlay trusted" : "overlay user";
    }
    return "plain";
  }

  /**
   * The directory of everything.
   *
   * @return an absolute path
   */
  public Path root() {
    return root;
  }

  /**
   * The blobs.
   *
   * @return the content store
   */
  public FileContentStore content() {
    return content;
  }

  /**
   * The records.
   *
   * @return the metadata store
   */
  public MetadataStore metadata() {
    return metadata;
  }

  /**
   * The unpacked layers and what is written on them.
   *
   * @return the snapshotter
   */
  public DirectorySnapshotter snapshotter() {
    return snapshotter;
  }

  /**
   * What keeps things alive that are in flight.
   *
   * @return the leases
   */
  public MetadataLeases leases() {
    return leases;
  }

  /**
   * Locks between processes.
   *
   * @return the locks
   */
  public Locks locks() {
    return locks;
  }

  /**
   * The time by which the store dates things.
   *
   * @return the clock
   */
  public Clock clock() {
    return clock;
  }

  /**
   * A collector of what nothing keeps alive.
   *
   * @param roots every owner of resources, leases excepted; one that is missing loses what it owns
   * @param edges what resources refer to
   * @return the collector
   */
  public GarbageCollector collector(List<GcRoots> roots, List<GcEdges> edges) {
    return new GarbageCollector(metadata, content, snapshotter, locks, leases, roots, edges, clock);
  }

  /**
   * A check of the whole store.
   *
   * @param others what other modules check of their own records, after the store's own checks
   * @param grace leftovers younger than this may belong to a process at work, and are not told
   * @return the check
   */
  public StoreCheck check(List<Check> others, Duration grace) {
    List<Check> checks = new ArrayList<>();
    checks.add(new BlobCheck(content));
    checks.add(new SnapshotCheck(snapshotter));
    checks.add(new LeftoverCheck(content, snapshotter, clock, grace));
    checks.addAll(others);
    return new StoreCheck(locks, checks);
  }

  @Override
  public void close() throws IOException {
    try (MetadataStore _ = metadata) {
      snapshotter.close();
    }
  }
}
