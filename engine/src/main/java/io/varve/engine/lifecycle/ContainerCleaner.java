package io.varve.engine.lifecycle;

import io.varve.blockstore.BlockName;
import io.varve.engine.container.ContainerId;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.container.MountPoint;
import io.varve.engine.monitor.MonitorFiles;
import io.varve.engine.network.UserNetwork;
import io.varve.engine.process.ProcessFile;
import io.varve.engine.process.Programs;
import io.varve.linux.DirectoryHandle;
import io.varve.oci.error.EngineException;
import io.varve.oci.error.NotFound;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.OptionalLong;

/** Finds out what became of containers, and takes away what those that ended leave behind. */
final class ContainerCleaner {
  private static final int UNKNOWN = 255;

  private final EngineParts parts;
  private final ContainerPaths paths;
  private final HealthStart health;

  ContainerCleaner(EngineParts parts, ContainerPaths paths) {
    this.parts = parts;
    this.paths = paths;
    this.health = new HealthStart(parts, paths);
  }

  /** The container in its state of this moment; what ended is cleaned up. */
  ContainerRecord reconcile(ContainerRecord record) throws IOException {
    if (isSettled(record)) {
      return record;
    }
    Optional<HeldLock> lock = parts.locks().tryAcquire(LockRank.CONTAINER, record.id().value());
    if (lock.isEmpty()) {
      return asSeen(record); // somebody is at it
    }
    try (HeldLock _ = lock.get()) {
      return reconcileLocked(record);
    }
  }

  /** As {@link #reconcile}, once nobody else is at it any more: what ended has been cleaned up. */
  ContainerRecord reconcilePatiently(ContainerRecord record) throws IOException {
    if (isSettled(record)) {
      return record;
    }
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, record.id().value())) {
      return reconcileLocked(record);
    }
  }

  /** A container whose end is written down runs no more, whoever cleans up after it just now. */
  private ContainerRecord asSeen(ContainerRecord record) throws IOException {
    return record.state() instanceof ContainerState.Running running
            && paths.monitor(record.id()).exitCode().isPresent()
        ? record.withState(next(record, ended(record, running)))
        : record;
  }

  /** As {@link #reconcile}, by a caller that holds the container's lock. */
  ContainerRecord reconcileLocked(ContainerRecord seen) throws IOException {
    Optional<ContainerRecord> now = parts.table().find(seen.id());
    if (now.isEmpty()) {
      return seen;
    }
    ContainerRecord record = now.get();
    if (isSettled(record)) {
      return record;
    }
    return switch (record.state()) {
      case ContainerState.Created _, ContainerState.Exited _ -> record;
      case ContainerState.Restarting(ContainerState.Exited last, long _) ->
          parts.table().update(record.id(), r -> r.withState(last)).orElse(record);
      case ContainerState.Running running -> conclude(record, running);
    };
  }

  private ContainerRecord conclude(ContainerRecord record, ContainerState.Running running)
      throws IOException {
    ContainerState.Exited ended = ended(record, running);
    ContainerState next = next(record, ended);
    parts
        .events()
        .append(
            ContainerEvents.of(record, "die", ended.finishedAt())
                .with(Map.of("exitCode", Integer.toString(ended.exitCode()))));
    ContainerEvents.volumes(parts, record, "unmount");
    boolean halted = Attendance.of(paths.monitor(record.id())).isUnwanted();
    release(record, ended.error().isEmpty() && record.spec().removeOnExit());
    ContainerRecord result =
        record.withState(next).withEndpoint(Optional.empty()).withHalted(halted);
    if (record.spec().removeOnExit()) {
      removeLocked(result, true);
    } else {
      parts.table().update(record.id(), _ -> result);
    }
    return result;
  }

  private ContainerState.Exited ended(ContainerRecord record, ContainerState.Running running)
      throws IOException {
    MonitorFiles files = paths.monitor(record.id());
    OptionalInt code = files.exitCode();
    return new ContainerState.Exited(
        code.orElse(UNKNOWN),
        running.startedAt(),
        endOf(files),
        files.outOfMemory(),
        code.isPresent() ? "" : "the host or the monitor went down while it ran");
  }

  /** Its monitor lives until the process that starts it again has ended. */
  private ContainerState next(ContainerRecord record, ContainerState.Exited ended)
      throws IOException {
    return startsAgain(record, ended)
        ? new ContainerState.Restarting(ended, paths.monitor(record.id()).monitorPid().orElse(0))
        : ended;
  }

  private boolean startsAgain(ContainerRecord record, ContainerState.Exited ended) {
    return !parts.options().program().isEmpty()
        && record.spec().supervision().restart().applies(ended.exitCode(), record.restarts())
        && !Attendance.of(paths.monitor(record.id())).isUnwanted();
  }

  /** Whether its record says what is the case. */
  private boolean isSettled(ContainerRecord record) throws IOException {
    return switch (record.state()) {
      case ContainerState.Created _, ContainerState.Exited _ -> true;
      case ContainerState.Restarting(ContainerState.Exited _, long restarter) -> runs(restarter);
      case ContainerState.Running _ -> isAlive(record);
    };
  }

  private Instant endOf(MonitorFiles files) throws IOException {
    try {
      return Files.getLastModifiedTime(files.exits().resolve(files.container())).toInstant();
    } catch (NoSuchFileException e) {
      return parts.clock().instant();
    }
  }

  private boolean isAlive(ContainerRecord record) throws IOException {
    MonitorFiles files = paths.monitor(record.id());
    if (files.exitCode().isPresent()) {
      return false;
    }
    // The run directory is empty after a reboot, so a number in it is of this boot.
    OptionalLong monitor = files.monitorPid();
    return monitor.isPresent() && runs(monitor.getAsLong());
  }

  /** A process that has ended but that nobody has waited for does not run. */
  private static boolean runs(long pid) throws IOException {
    return ProcessFile.read(pid, "stat")
        .filter(stat -> stat.charAt(stat.lastIndexOf(')') + 2) != 'Z')
        .isPresent();
  }

  /** Takes away what a container has only while it runs. */
  void release(ContainerRecord record) throws IOException {
    release(record, false);
  }

  private void release(ContainerRecord record, boolean endedForGood) throws IOException {
    ContainerId id = record.id();
    health.end(record);
    try {
      if (endedForGood) {
        parts.runtime().deleteInBackground(id.value());
      } else {
        parts.runtime().delete(id.value(), true);
      }
    } finally {
      try {
        if (parts.options().rootless()) {
          new UserNetwork(new Programs(parts.options().searchPath()), paths.bundle(id))
              .disconnect();
        } else {
          parts.networks().disconnect(id.value());
        }
      } finally {
        if (!MountCounts.isHeld(paths.home(id))) {
          parts.roots().unmount(paths.merged(id));
        }
        removeTree(paths.bundle(id));
        releaseBlockVolumes(record);
      }
    }
  }

  private void releaseBlockVolumes(ContainerRecord record) throws IOException {
    for (MountPoint mount : record.mounts()) {
      if (mount.type().equals("volume") && parts.blockMounts().isPlace(mount.source())) {
        parts.blockMounts().release(BlockName.parse(mount.name()), record.id().value());
      }
    }
  }

  /** Removes an ended container whose lock the caller holds: the record first, then its files. */
  void removeLocked(ContainerRecord record, boolean volumes) throws IOException {
    parts.roots().unmount(paths.merged(record.id()));
    parts.table().remove(record);
    for (MountPoint mount : record.mounts()) {
      if (mount.type().equals("volume")) {
        parts.volumes().release(mount.name(), record.id().value());
        if (volumes && mount.anonymous()) {
          removeVolume(mount.name());
        }
      }
    }
    discardLayer(record.id());
    removeTree(paths.home(record.id()));
    removeTree(paths.bundle(record.id()));
    ContainerEvents.say(parts, record, "destroy");
  }

  private void discardLayer(ContainerId id) throws IOException {
    try {
      parts.snapshots().discard(ContainerTable.snapshotOf(id));
    } catch (NotFound _) {
      // Its record is gone, so that a collector may have taken it already.
    }
  }

  private void removeVolume(String name) throws IOException {
    try {
      parts.allVolumes().remove(name, true);
    } catch (EngineException _) {
      // Another container has come to use it.
    }
  }

  private static void removeTree(Path directory) throws IOException {
    try (DirectoryHandle parent = DirectoryHandle.open(directory.getParent())) {
      parent.removeTree(directory.getFileName().toString());
    } catch (NoSuchFileException _) {
      // It was never made.
    }
  }
}
