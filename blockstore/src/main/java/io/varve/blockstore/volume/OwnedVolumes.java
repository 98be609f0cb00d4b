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
import io.varve.blockstore.pool.PoolReport;
import io.varve.blockstore.pool.ThinPool;
import io.varve.blockstore.stream.StreamHeader;
import io.varve.blockstore.stream.VolumeStream;
import io.varve.linux.OpenFile;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CountDownLatch;

/** The volumes of a pool that this process has open. */
public final class OwnedVolumes implements BlockVolumes {

  private static final int MAX_READ = 64 << 10;

  private final ThinPool pool;
  private final HostUses uses;

  /**
   * Offers the verbs for a pool.
   *
   * @param pool the pool, closed with this
   * @param runtime a directory for what lives as long as this process, on a local file system
   */
  public OwnedVolumes(ThinPool pool, Path runtime) {
    this(pool, runtime, Optional.empty());
  }

  /**
   * Offers the verbs for a pool in a process that has successors.
   *
   * @param channel a channel to the kernel's FUSE that outlives this process
   */
  OwnedVolumes(ThinPool pool, Path runtime, Optional<OpenFile> channel) {
    this.pool = pool;
    this.uses = new HostUses(pool, runtime, channel);
  }

  /** Goes on with what an ended process was used for. */
  void resume(UseRecords.Uses left) throws IOException {
    uses.resume(left);
  }

  @Override
  public VolumeInfo create(VolumeName name, long size) throws IOException {
    return pool.create(name, size);
  }

  @Override
  public VolumeInfo grow(VolumeName name, long size) throws IOException {
    VolumeInfo grown = pool.grow(name, size);
    uses.updateSize(name);
    return grown;
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
    List<VolumeName> volumes = names.stream().map(SnapshotName::volume).toList();
    return uses.frozen(volumes, () -> pool.snapshotTogether(names, area));
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
    return uses.attach(name);
  }

  @Override
  public void detach(BlockName name) throws IOException {
    uses.detach(name);
  }

  @Override
  public void mount(BlockName name, String type, List<String> options, Path target)
      throws IOException {
    uses.mount(name, type, options, target);
  }

  @Override
  public void hold(BlockName name, String holder) throws IOException {
    uses.hold(name, holder);
  }

  @Override
  public void release(BlockName name, String holder) throws IOException {
    uses.release(name, holder);
  }

  @Override
  public List<BlockUse> uses() throws IOException {
    return uses.list();
  }

  @Override
  public String serve(BlockName name, String address, Optional<Path> credentials)
      throws IOException {
    return uses.serve(name, address, credentials, false);
  }

  @Override
  public Serving serveWhileOpen(BlockName name, String address, Optional<Path> credentials)
      throws IOException {
    String uri = uses.serve(name, address, credentials, true);
    CountDownLatch ended = new CountDownLatch(1);
    return new Serving() {
      @Override
      public String uri() {
        return uri;
      }

      @Override
      public void await() throws InterruptedException {
        ended.await();
      }

      @Override
      public void close() throws IOException {
        ended.countDown();
        try {
          uses.stopServing(name);
        } catch (NotFound _) {
          // Somebody else has ended it.
        }
      }
    };
  }

  @Override
  public void stopServing(BlockName name) throws IOException {
    uses.stopServing(name);
  }

  /**
   * Whether something would end with this process.
   *
   * @return true when a device is attached or served
   * @throws IOException never
   */
  public boolean busy() throws IOException {
    return uses.any();
  }

  /** Lets go of all it can; what is still in use on the host sees I/O errors from now on. */
  @Override
  public void close() throws IOException {
    try (pool) {
      uses.close();
    }
  }
}
