package io.varve.blockstore.volume;

import io.varve.blockstore.AreaAdvice;
import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.BlockUsage;
import io.varve.blockstore.Extent;
import io.varve.blockstore.PoolUsage;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotInfo;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeInfo;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.host.HostDevice;
import io.varve.blockstore.nbd.NbdExports;
import io.varve.blockstore.nbd.NbdServer;
import io.varve.blockstore.nbd.TlsCredentials;
import io.varve.blockstore.pool.PoolReport;
import io.varve.blockstore.pool.ThinPool;
import io.varve.blockstore.stream.StreamHeader;
import io.varve.blockstore.stream.VolumeStream;
import io.varve.linux.FileSystemFreeze;
import io.varve.linux.Mounts;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** The volumes of a pool that this process has open. */
public final class OwnedVolumes implements BlockVolumes {

  private static final int MAX_READ = 64 << 10;

  private final ThinPool pool;
  private final Path runtime;
  private final ReentrantLock lock = new ReentrantLock();
  private final Map<BlockName, Attachment> attached = new LinkedHashMap<>();
  private final Map<BlockName, NbdServer> served = new LinkedHashMap<>();

  private record Attachment(HostDevice device, List<Path> mounts, Set<String> holders) {}

  /**
   * Offers the verbs for a pool.
   *
   * @param pool the pool, closed with this
   * @param runtime a directory for what lives as long as this process, on a local file system
   */
  public OwnedVolumes(ThinPool pool, Path runtime) {
    this.pool = pool;
    this.runtime = runtime;
  }

  /** Work on what is attached and served. */
  private interface Guarded<T> {
    T run() throws IOException;
  }

  private <T> T guarded(Guarded<T> work) throws IOException {
    lock.lock();
    try {
      return work.run();
    } finally {
      lock.unlock();
    }
  }

  @Override
  public VolumeInfo create(VolumeName name, long size) throws IOException {
    return pool.create(name, size);
  }

  @Override
  public List<VolumeInfo> volumes() {
    return pool.volumes();
  }

  @Override
  public List<SnapshotInfo> snapshots(VolumeName volume) {
    return pool.snapshots(volume);
  }

  @Override
  public SnapshotInfo snapshot(SnapshotName name, SnapshotArea area) throws IOException {
    return snapshotTogether(List.of(name), area).getFirst();
  }

  @Override
  public List<SnapshotInfo> snapshotTogether(List<SnapshotName> names, SnapshotArea area)
      throws IOException {
    return guarded(
        () -> {
          List<FileSystemFreeze> frozen = new ArrayList<>();
          try {
            for (SnapshotName name : names) {
              freeze(name.volume(), frozen);
            }
            return pool.snapshotTogether(names, area);
          } finally {
            thaw(frozen);
          }
        });
  }

  private void freeze(VolumeName volume, List<FileSystemFreeze> frozen) throws IOException {
    Attachment attachment = attached.get(volume);
    if (attachment != null && !attachment.mounts().isEmpty()) {
      // All its mounts show one file system.
      frozen.add(FileSystemFreeze.of(attachment.mounts().getFirst()));
    }
  }

  private static void thaw(List<FileSystemFreeze> frozen) throws IOException {
    IOException failure = null;
    for (FileSystemFreeze freeze : frozen) {
      try {
        freeze.close();
      } catch (IOException e) {
        failure = e;
      }
    }
    if (failure != null) {
      throw failure;
    }
  }

  @Override
  public VolumeInfo cloneFrom(SnapshotName from, VolumeName to) throws IOException {
    return pool.cloneFrom(from, to);
  }

  @Override
  public void rollback(SnapshotName to) throws IOException {
    pool.rollback(to);
  }

  @Override
  public void delete(BlockName name) throws IOException {
    pool.delete(name);
  }

  @Override
  public List<SnapshotName> prune() throws IOException {
    List<SnapshotName> gone = new ArrayList<>();
    for (VolumeInfo volume : pool.volumes()) {
      for (SnapshotInfo snapshot : pool.snapshots(volume.name())) {
        if (!snapshot.valid()) {
          pool.delete(snapshot.name());
          gone.add(snapshot.name());
        }
      }
    }
    return gone;
  }

  @Override
  public BlockUsage usage(BlockName name) throws IOException {
    return pool.usage(name);
  }

  @Override
  public PoolUsage usage() {
    return pool.usage();
  }

  @Override
  public List<Extent> changes(BlockName from, BlockName to) throws IOException {
    return pool.changes(from, to);
  }

  @Override
  public AreaAdvice adviseArea(VolumeName volume) {
    return pool.adviseArea(volume);
  }

  @Override
  public PoolReport check() throws IOException {
    return pool.check();
  }

  @Override
  public byte[] read(BlockName name, long offset, int length) throws IOException {
    if (length < 0 || length > MAX_READ) {
      throw new InvalidArgument("read %d bytes: at most %d".formatted(length, MAX_READ));
    }
    byte[] bytes = new byte[length];
    try (BlockDevice device = pool.open(name)) {
      device.read(ByteBuffer.wrap(bytes), offset);
    }
    return bytes;
  }

  @Override
  public void export(BlockName source, Optional<BlockName> base, OutputStream target)
      throws IOException {
    new VolumeStream(pool).export(source, base, target);
  }

  @Override
  public StreamHeader restore(VolumeName name, InputStream source) throws IOException {
    return new VolumeStream(pool).restore(name, source);
  }

  @Override
  public Path attach(BlockName name) throws IOException {
    return guarded(() -> attachment(name).device().path());
  }

  private Attachment attachment(BlockName name) throws IOException {
    Attachment known = attached.get(name);
    if (known != null && known.device().isDetaching()) {
      detachLocked(name, known); // perhaps its last user has let go meanwhile
    } else if (known != null) {
      return known;
    }
    if (name instanceof VolumeName && served.containsKey(name)) {
      throw new Conflict(
          "volume %s is served at %s, and two writers would destroy it: stop serving it first"
              .formatted(name, uri(served.get(name), name)));
    }
    BlockDevice device = pool.open(name);
    Path directory = runtime.resolve(Leftovers.DEVICES).resolve(name.toString());
    HostDevice host = HostDevice.attach(device, directory);
    Attachment made = new Attachment(host, new ArrayList<>(), new LinkedHashSet<>());
    attached.put(name, made);
    return made;
  }

  @Override
  public void detach(BlockName name) throws IOException {
    guarded(
        () -> {
          detachLocked(name, requireAttached(name));
          return name;
        });
  }

  private Attachment requireAttached(BlockName name) {
    Attachment attachment = attached.get(name);
    if (attachment == null) {
      throw new NotFound("%s is not attached".formatted(name));
    }
    return attachment;
  }

  private void detachLocked(BlockName name, Attachment attachment) throws IOException {
    for (Path mount : List.copyOf(attachment.mounts()).reversed()) {
      Leftovers.unmount(mount);
      attachment.mounts().remove(mount);
    }
    attachment.device().close();
    attached.remove(name);
  }

  @Override
  public void hold(BlockName name, String holder) throws IOException {
    guarded(() -> requireAttached(name).holders().add(holder));
  }

  @Override
  public void release(BlockName name, String holder) throws IOException {
    guarded(
        () -> {
          Attachment attachment = attached.get(name);
          if (attachment != null) {
            attachment.holders().remove(holder);
            if (attachment.holders().isEmpty()) {
              detachLocked(name, attachment);
            }
          }
          return name;
        });
  }

  @Override
  public List<BlockUse> uses() throws IOException {
    return guarded(
        () -> {
          Set<BlockName> names = new LinkedHashSet<>(attached.keySet());
          names.addAll(served.keySet());
          List<BlockUse> uses = new ArrayList<>();
          for (BlockName name : names) {
            uses.add(use(name));
          }
          return uses;
        });
  }

  private static String uri(NbdServer server, BlockName name) throws IOException {
    return NbdAddress.uri(server.address(), name, server.isEncrypted());
  }

  private BlockUse use(BlockName name) throws IOException {
    Optional<Attachment> attachment = Optional.ofNullable(attached.get(name));
    NbdServer server = served.get(name);
    return new BlockUse(
        name,
        attachment.map(a -> a.device().path()),
        attachment.map(Attachment::mounts).orElse(List.of()),
        attachment.map(a -> List.copyOf(a.holders())).orElse(List.of()),
        server == null ? Optional.empty() : Optional.of(uri(server, name)));
  }

  @Override
  public void mount(BlockName name, String type, List<String> options, Path target)
      throws IOException {
    guarded(
        () -> {
          Attachment attachment = attachment(name);
          List<String> all = new ArrayList<>(options);
          switch (name) {
            case VolumeName _ -> {}
            case SnapshotName _ -> all.add("ro");
          }
          Mounts.mount(type, attachment.device().path().toString(), all, target);
          attachment.mounts().add(target);
          return name;
        });
  }

  @Override
  public String serve(BlockName name, String address, Optional<Path> credentials)
      throws IOException {
    return guarded(
        () -> {
          if (served.containsKey(name)) {
            throw new AlreadyExists(
                "%s is served at %s: stop that first".formatted(name, uri(served.get(name), name)));
          }
          if (name instanceof VolumeName && attached.containsKey(name)) {
            throw new Conflict(
                "volume %s is attached as %s, and two writers would destroy it: end its use first"
                    .formatted(name, attached.get(name).device().path()));
          }
          // Opened once now, so that an unknown name is refused here and not to a client.
          pool.open(name).close();
          Optional<TlsCredentials> tls =
              credentials.isPresent()
                  ? Optional.of(TlsCredentials.read(credentials.get()))
                  : Optional.empty();
          NbdServer server = NbdServer.listen(NbdAddress.parse(address), only(name), tls);
          served.put(name, server);
          return uri(server, name);
        });
  }

  private NbdExports only(BlockName name) {
    return new NbdExports() {
      @Override
      public List<String> names() {
        return List.of(name.toString());
      }

      @Override
      public Optional<BlockDevice> open(String wanted) throws IOException {
        boolean known = wanted.isEmpty() || wanted.equals(name.toString());
        return known ? Optional.of(pool.open(name)) : Optional.empty();
      }
    };
  }

  @Override
  public void stopServing(BlockName name) throws IOException {
    guarded(
        () -> {
          NbdServer server = served.remove(name);
          if (server == null) {
            throw new NotFound("%s is not served".formatted(name));
          }
          server.close();
          return name;
        });
  }

  /**
   * Whether something would end with this process.
   *
   * @return true when a device is attached or served
   * @throws IOException never
   */
  public boolean busy() throws IOException {
    return guarded(() -> !attached.isEmpty() || !served.isEmpty());
  }

  /** Lets go of all it can; what is still in use on the host sees I/O errors from now on. */
  @Override
  public void close() throws IOException {
    try (pool) {
      IOException failure = null;
      for (BlockName name : guarded(() -> List.copyOf(served.keySet()))) {
        stopServing(name);
      }
      for (BlockName name : guarded(() -> List.copyOf(attached.keySet()))) {
        try {
          detach(name);
        } catch (IOException | Conflict e) {
          failure = new IOException("detach %s: %s".formatted(name, e.getMessage()), e);
        }
      }
      if (failure != null) {
        throw failure;
      }
      Files.deleteIfExists(runtime.resolve(Leftovers.DEVICES));
    }
  }
}
