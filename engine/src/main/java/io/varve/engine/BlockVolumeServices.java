package io.varve.engine;

import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.Containers;
import io.varve.engine.lifecycle.EngineParts;
import io.varve.engine.process.Programs;
import io.varve.engine.volume.DirectoryClone;
import io.varve.engine.volume.VolumeCheck;
import io.varve.engine.volume.VolumeComparison;
import io.varve.engine.volume.VolumeExports;
import io.varve.engine.volume.VolumeGrowth;
import io.varve.engine.volume.VolumeSnapshots;
import io.varve.engine.volume.VolumeTransfers;
import io.varve.image.registry.RegistryClient;
import io.varve.oci.error.EngineException;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Optional;
import java.util.function.Function;

/** The services of block volumes, each made when asked for. */
public final class BlockVolumeServices {

  private final EngineParts parts;
  private final Function<VolumeTransfers.Remote, RegistryClient> registries;
  private final Containers containers;

  BlockVolumeServices(
      EngineParts parts,
      Function<VolumeTransfers.Remote, RegistryClient> registries,
      Containers containers) {
    this.parts = parts;
    this.registries = registries;
    this.containers = containers;
  }

  /**
   * Snapshots, clones, rollback, space.
   *
   * @return the service
   */
  public VolumeSnapshots snapshots() {
    return new VolumeSnapshots(
        parts.volumes(),
        parts.pool(),
        new DirectoryClone(
            parts.volumes(), parts.options().root().resolve("volumes"), parts.locks()),
        () -> containers.list(true));
  }

  /**
   * Export, import, push, pull.
   *
   * @return the service
   */
  public VolumeTransfers transfers() {
    return new VolumeTransfers(parts.volumes(), parts.pool(), snapshots(), registries);
  }

  /**
   * Larger volumes.
   *
   * @return the service
   */
  public VolumeGrowth growth() {
    return new VolumeGrowth(
        parts.volumes(),
        parts.pool(),
        snapshots(),
        parts.locks(),
        new Programs(parts.options().searchPath()));
  }

  /**
   * What has changed between two states.
   *
   * @return the service
   */
  public VolumeComparison comparison() {
    return new VolumeComparison(
        parts.pool(), parts.blockMounts(), snapshots(), parts.options().rootless());
  }

  /**
   * NBD.
   *
   * @return the service
   */
  public VolumeExports exports() {
    return new VolumeExports(parts.pool(), snapshots());
  }

  /**
   * The check of the pool.
   *
   * @return the service
   */
  public VolumeCheck check() {
    return new VolumeCheck(parts.volumes(), parts.pool(), parts.blockMounts(), this::runs);
  }

  private boolean runs(String container) {
    try {
      ContainerRecord record = containers.inspect(container);
      return record.isRunning() || isBeingStarted(record);
    } catch (EngineException _) {
      return false;
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }

  private boolean isBeingStarted(ContainerRecord record) throws IOException {
    Optional<HeldLock> lock = parts.locks().tryAcquire(LockRank.CONTAINER, record.id().value());
    if (lock.isPresent()) {
      lock.get().close();
    }
    return lock.isEmpty();
  }
}
