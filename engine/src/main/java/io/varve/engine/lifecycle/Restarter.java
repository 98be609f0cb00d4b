package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerId;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerState.Exited;
import io.varve.engine.container.ContainerState.Restarting;
import io.varve.engine.container.StartFailure;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Optional;

/**
 * Cleans up after a container that nobody waits for, and starts it again when it is to be: after
 * 100 ms, twice as long after each quick end, at most a minute, as docker does.
 */
final class Restarter {
  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofMinutes(1);
  private static final Duration SETTLED = Duration.ofSeconds(10);
  private static final long SLICE_MILLIS = 250;

  private final EngineParts parts;
  private final ContainerPaths paths;
  private final ContainerCleaner cleaner;
  private final ContainerLauncher launcher;

  Restarter(
      EngineParts parts,
      ContainerPaths paths,
      ContainerCleaner cleaner,
      ContainerLauncher launcher) {
    this.parts = parts;
    this.paths = paths;
    this.cleaner = cleaner;
    this.launcher = launcher;
  }

  void ended(ContainerId id) throws IOException, InterruptedException {
    boolean again = true;
    while (again) {
      Optional<Duration> delay = settle(id);
      again = delay.isPresent() && waited(id, delay.get()) && !start(id);
    }
  }

  /** Cleans up; the time until the next start, empty when there is none. */
  private Optional<Duration> settle(ContainerId id) throws IOException {
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, id.value())) {
      Optional<ContainerRecord> found = parts.table().find(id);
      if (found.isEmpty()) {
        return Optional.empty();
      }
      ContainerRecord record = cleaner.reconcileLocked(found.get());
      if (!(record.state() instanceof Restarting(Exited last, long _))) {
        return Optional.empty();
      }
      Duration delay = delay(id, Duration.between(last.startedAt(), last.finishedAt()));
      long self = ProcessHandle.current().pid();
      parts.table().update(id, r -> r.withState(new Restarting(last, self)));
      return Optional.of(delay);
    }
  }

  private Duration delay(ContainerId id, Duration ran) throws IOException {
    Path memory = paths.home(id).resolve("restart-delay");
    Duration delay = FIRST;
    try {
      if (ran.compareTo(SETTLED) < 0) {
        Duration before = Duration.ofMillis(Long.parseLong(Files.readString(memory).strip()));
        delay = before.multipliedBy(2);
      }
    } catch (NoSuchFileException | NumberFormatException _) {
      // The first time.
    }
    delay = delay.compareTo(LONGEST) > 0 ? LONGEST : delay;
    Files.writeString(memory, Long.toString(delay.toMillis()));
    return delay;
  }

  private boolean isOurs(ContainerRecord record) {
    return record.state() instanceof Restarting(Exited _, long restarter)
        && restarter == ProcessHandle.current().pid();
  }

  /** Whether nobody has stopped, started or removed it meanwhile. */
  private boolean waited(ContainerId id, Duration delay) throws IOException, InterruptedException {
    long end = System.nanoTime() + delay.toNanos();
    boolean ours = true;
    for (long left = delay.toMillis(); ours && left > 0; ) {
      Thread.sleep(Math.min(left, SLICE_MILLIS));
      ours = parts.table().find(id).filter(this::isOurs).isPresent();
      left = (end - System.nanoTime()) / 1_000_000;
    }
    return ours;
  }

  /** Whether it has been started, or is no longer to be. */
  private boolean start(ContainerId id) throws IOException {
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, id.value())) {
      Optional<ContainerRecord> now =
          parts.table().update(id, r -> isOurs(r) ? r.withRestarts(r.restarts() + 1) : r);
      if (now.isEmpty() || !isOurs(now.get())) {
        return true;
      }
      launcher.launchLocked(now.get(), Optional.empty());
      return true;
    } catch (StartFailure failure) {
      // As with docker, what can't be started is tried again; its state says why it failed.
      return parts.table().update(id, this::stillRestarting).isEmpty();
    }
  }

  private ContainerRecord stillRestarting(ContainerRecord record) {
    return record.state() instanceof Exited failed
        ? record.withState(new Restarting(failed, ProcessHandle.current().pid()))
        : record;
  }
}
