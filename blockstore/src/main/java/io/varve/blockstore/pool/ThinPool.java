package io.varve.blockstore.pool;

import io.varve.blockstore.AreaAdvice;
import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.BlockName;
import io.varve.blockstore.BlockSnapshotStore;
import io.varve.blockstore.BlockUsage;
import io.varve.blockstore.Extent;
import io.varve.blockstore.PoolUsage;
import io.varve.blockstore.SnapshotArea;
import io.varve.blockstore.SnapshotInfo;
import io.varve.blockstore.SnapshotName;
import io.varve.blockstore.VolumeInfo;
import io.varve.blockstore.VolumeName;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A {@link BlockSnapshotStore} in sparse files of a directory. Space is taken when it is written,
 * in chunks; snapshots and clones share what they have in common.
 *
 * <p>One process uses a pool at a time; a second one is refused with {@link Conflict}.
 */
public final class ThinPool implements BlockSnapshotStore {

  /** The largest volume: what a map of five levels would exceed, in bytes. */
  private static final long MAX_SIZE = 1L << 50;

  private final Core core;
  private final ReadPath reads;
  private final WritePath writes;
  private final Membership membership;
  private final Optional<Upkeep> upkeep;

  private ThinPool(Core core, PoolOptions options, Clock clock) {
    this.core = core;
    this.membership = new Membership(core, clock);
    this.reads = new ReadPath(core);
    this.writes = new WritePath(core, reads);
    this.upkeep =
        options.upkeep() && core.whole() ? Optional.of(new Upkeep(core, reads)) : Optional.empty();
    upkeep.ifPresent(Upkeep::start);
  }

  /**
   * Opens the pool of a directory and makes it when it is missing.
   *
   * @param directory the directory
   * @param options how
   * @return the pool
   * @throws Conflict when another process, or this one, has it open
   * @throws io.varve.oci.error.DataLoss when its metadata is damaged
   * @throws IOException when it can't be read
   */
  public static ThinPool open(Path directory, PoolOptions options) throws IOException {
    return open(HostFiles.open(directory, options.recent().place()), options, Clock.systemUTC());
  }

  static ThinPool open(PoolFiles files, PoolOptions options, Clock clock) throws IOException {
    try {
      return new ThinPool(PoolOpening.open(files, options), options, clock);
    } catch (IOException | RuntimeException e) {
      files.close();
      throw e;
    }
  }

  @Override
  public VolumeInfo create(VolumeName name, long size) throws IOException {
    requireSize(name, size);
    Member volume =
        exclusively(
            () -> {
              membership.requireFree(name);
              return membership.add(name, membership.blank(size), "", Membership.unlimited(name));
            });
    core.committer.flush();
    return describe(volume);
  }

  private static void requireSize(VolumeName name, long size) {
    if (size <= 0 || size % SECTOR != 0 || size > MAX_SIZE) {
      throw new InvalidArgument(
          "size %d of volume %s is not a multiple of %d from %d to %d"
              .formatted(size, name, SECTOR, SECTOR, MAX_SIZE));
    }
  }

  @Override
  public VolumeInfo grow(VolumeName name, long size) throws IOException {
    requireSize(name, size);
    Member volume =
        exclusively(
            () -> {
              Member member = core.catalogue.get(name);
              if (size < member.size()) {
                throw new InvalidArgument(
                    "volume %s has %d bytes, and %d are fewer: a volume can't shrink; copy its files to a smaller one"
                        .formatted(name, member.size(), size));
              }
              membership.grow(member, size);
              return member;
            });
    core.committer.flush();
    return describe(volume);
  }

  @Override
  public BlockDevice open(BlockName name) throws IOException {
    core.structure.writeLock().lock();
    try {
      Member member = core.catalogue.get(name);
      Membership.requireValid(member);
      member.open.incrementAndGet();
      return new PoolDevice(core, member, reads, writes);
    } finally {
      core.structure.writeLock().unlock();
    }
  }

  @Override
  public SnapshotInfo snapshot(SnapshotName name, SnapshotArea area) throws IOException {
    return snapshotTogether(List.of(name), area).getFirst();
  }

  @Override
  public List<SnapshotInfo> snapshotTogether(List<SnapshotName> names, SnapshotArea area)
      throws IOException {
    Map<SnapshotName, Area> limits = new LinkedHashMap<>();
    for (SnapshotName name : names) {
      limits.put(name, area(name, area));
    }
    // In the order of identity, so that two callers can't wait for each other.
    List<Member> volumes =
        names.stream()
            .map(name -> core.catalogue.get(name.volume()))
            .distinct()
            .sorted(Comparator.comparingLong(volume -> volume.identity.id()))
            .toList();
    if (volumes.size() != names.size()) {
      throw new InvalidArgument("snapshots at one instant are of different volumes: " + names);
    }
    volumes.forEach(volume -> volume.gate.writeLock().lock());
    try {
      takeAll(limits);
    } finally {
      volumes.forEach(volume -> volume.gate.writeLock().unlock());
    }
    core.committer.flush();
    return names.stream().map(this::snapshot).toList();
  }

  private void takeAll(Map<SnapshotName, Area> limits) throws IOException {
    core.structure.writeLock().lock();
    try {
      core.requireWhole();
      for (SnapshotName name : limits.keySet()) {
        Membership.requirePresent(core.catalogue.get(name.volume()));
        membership.requireFree(name);
      }
      limits.forEach(
          (name, limit) -> membership.take(name, core.catalogue.get(name.volume()), limit));
    } finally {
      core.structure.writeLock().unlock();
    }
  }

  private Area area(SnapshotName name, SnapshotArea area) {
    return switch (area) {
      case SnapshotArea.Unlimited() -> Membership.unlimited(name);
      case SnapshotArea.Limited(long bytes, SnapshotArea.OnFull onFull) -> {
        if (bytes <= 0) {
          throw new InvalidArgument(
              "size %d of the area of snapshot %s is not above 0".formatted(bytes, name));
        }
        yield new Area(name.toString(), bytes, 0, onFull);
      }
      case SnapshotArea.Automatic(SnapshotArea.OnFull onFull) ->
          new Area(name.toString(), adviseArea(name.volume()).bytes(), 0, onFull);
    };
  }

  @Override
  public VolumeInfo cloneFrom(SnapshotName from, VolumeName to) throws IOException {
    Member volume =
        exclusively(
            () -> {
              Member snapshot = core.catalogue.get(from);
              Membership.requireValid(snapshot);
              membership.requireFree(to);
              return membership.add(
                  to, snapshot.shape(), from.toString(), Membership.unlimited(to));
            });
    core.committer.flush();
    return describe(volume);
  }

  @Override
  public void rollback(SnapshotName to) throws IOException {
    Member volume = core.catalogue.get(to.volume());
    volume.gate.writeLock().lock();
    try {
      exclusively(
          () -> {
            Membership.requirePresent(volume);
            Member snapshot = core.catalogue.get(to);
            Membership.requireValid(snapshot);
            Membership.requireClosed(volume, "roll it back");
            membership.replace(volume, snapshot);
            return volume;
          });
    } finally {
      volume.gate.writeLock().unlock();
    }
    core.committer.flush();
  }

  @Override
  public void delete(BlockName name) throws IOException {
    exclusively(
        () -> {
          Member member = core.catalogue.get(name);
          Membership.requireClosed(member, "delete it");
          if (!member.snapshots.isEmpty()) {
            throw new Conflict(
                "volume %s has %d snapshots, %s for one: delete them first"
                    .formatted(name, member.snapshots.size(), member.snapshots.getFirst().name()));
          }
          membership.passOn(member);
          member.removed = true;
          core.catalogue.remove(member);
          membership.dropLater(member.root, member.level());
          return member;
        });
    core.committer.flush();
  }

  /** Runs a change whose preconditions may fail without harm. */
  private Member exclusively(Core.Change<Member> change) throws IOException {
    core.structure.writeLock().lock();
    try {
      core.requireWhole();
      return change.apply();
    } finally {
      core.structure.writeLock().unlock();
    }
  }

  @Override
  public List<VolumeInfo> volumes() {
    return core.catalogue.volumes().stream().map(ThinPool::describe).toList();
  }

  @Override
  public List<SnapshotInfo> snapshots(VolumeName volume) {
    return core.catalogue.get(volume).snapshots.stream()
        .map(snapshot -> describe((SnapshotName) snapshot.name(), snapshot))
        .toList();
  }

  @Override
  public VolumeInfo volume(VolumeName name) {
    return describe(core.catalogue.get(name));
  }

  @Override
  public SnapshotInfo snapshot(SnapshotName name) {
    return describe(name, core.catalogue.get(name));
  }

  private static VolumeInfo describe(Member volume) {
    return new VolumeInfo(
        volume.name().volume(),
        volume.size(),
        volume.identity.created(),
        volume.identity.origin(),
        volume.open.get());
  }

  private static SnapshotInfo describe(SnapshotName name, Member snapshot) {
    return new SnapshotInfo(
        name,
        snapshot.size(),
        snapshot.identity.created(),
        snapshot.area.use(),
        snapshot.valid,
        snapshot.open.get());
  }

  @Override
  public BlockUsage usage(BlockName name) throws IOException {
    if (core.whole()) {
      settle();
    }
    core.structure.readLock().lock();
    try {
      Member member = core.catalogue.get(name);
      long mapped = core.tree.population(member.root, member.level());
      long exclusive = core.tree.exclusive(member.root, member.level());
      long chunk = core.geometry.chunkSize();
      return new BlockUsage(exclusive * chunk, (mapped - exclusive) * chunk);
    } finally {
      core.structure.readLock().unlock();
    }
  }

  @Override
  public PoolUsage usage() {
    long chunk = core.geometry.chunkSize();
    long used = core.slots.used() * chunk;
    return new PoolUsage(
        capacity(used), used, core.nodes.pages.used() * Node.SIZE, core.geometry.chunkSize());
  }

  private long capacity(long used) {
    long limit = core.slots.limit() * core.geometry.chunkSize();
    try {
      return Math.min(limit, used + core.files.usableSpace());
    } catch (IOException _) {
      return limit;
    }
  }

  @Override
  public List<Extent> changes(BlockName from, BlockName to) throws IOException {
    core.structure.readLock().lock();
    try {
      Member before = core.catalogue.get(from);
      Member after = core.catalogue.get(to);
      Membership.requireValid(before);
      Membership.requireValid(after);
      if (before.size() > after.size()) {
        throw new InvalidArgument(
            "%s has %d bytes and %s only %d: a state is compared with a later one, which may have grown"
                .formatted(from, before.size(), to, after.size()));
      }
      ExtentCollector extents = new ExtentCollector(core.geometry.chunkSize(), after.size());
      core.tree.compare(before.shape(), after.shape(), extents);
      return extents.finish();
    } finally {
      core.structure.readLock().unlock();
    }
  }

  @Override
  public AreaAdvice adviseArea(VolumeName volume) {
    core.structure.readLock().lock();
    try {
      Member member = core.catalogue.get(volume);
      return member.history.advise(member.size());
    } finally {
      core.structure.readLock().unlock();
    }
  }

  /**
   * Commits what is pending and gives back all space that nothing refers to.
   *
   * @throws IOException when it fails
   */
  public void settle() throws IOException {
    core.committer.flush();
    core.reclaimer.run();
  }

  /**
   * Whether users of a process that ended can go on as if nothing had happened: everything that it
   * acknowledged is here, flushed or not.
   *
   * @return false when there was none, or what it had not committed is lost
   */
  public boolean continues() {
    return core.continues;
  }

  /**
   * What a repair gave up when the pool was opened with {@link PoolOptions#withRepair}.
   *
   * @return one line each; empty when nothing was damaged
   */
  public List<String> repairs() {
    return core.repairs;
  }

  /**
   * Verifies all maps and reference counts and reads every chunk, beside normal use. Blocks that a
   * crash left in doubt are settled on the way.
   *
   * @return what was found
   * @throws IOException when the files can't be read
   */
  public PoolReport check() throws IOException {
    if (core.whole()) {
      settle();
    }
    return new PoolCheck(core, reads).run();
  }

  @Override
  public void close() throws IOException {
    try (PoolFiles _ = core.files) {
      if (upkeep.isPresent()) {
        upkeep.get().close();
      }
      if (core.whole()) {
        rest();
      }
    }
  }

  private void rest() throws IOException {
    settle();
    core.intent.beginInterval();
    core.committer.flush();
    core.frontier.retreat(core.slots.highWater());
    core.intent.endInterval();
    core.intent.sync();
    core.committer.mark(true);
    ChangeLog.discard(core.files);
  }
}
