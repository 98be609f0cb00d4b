package io.varve.engine.lifecycle;

import io.varve.engine.container.Attachment;
import io.varve.engine.container.ContainerId;
import io.varve.engine.container.ContainerRecord;
import io.varve.engine.container.ContainerSpec;
import io.varve.engine.container.ContainerState.Exited;
import io.varve.engine.container.ContainerState.Restarting;
import io.varve.engine.container.ContainerState.Running;
import io.varve.engine.container.ContainerTable;
import io.varve.engine.container.Containers;
import io.varve.engine.container.Health;
import io.varve.engine.container.ResourceLimits;
import io.varve.engine.container.RestartPolicy;
import io.varve.engine.container.StandardStreams;
import io.varve.engine.event.Event;
import io.varve.engine.health.HealthFiles;
import io.varve.engine.health.HealthSupervisor;
import io.varve.engine.monitor.MonitorFiles;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.prune.PruneFilter;
import io.varve.engine.runtime.Signals;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.NotFound;
import io.varve.oci.task.Undisturbed;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;

/** {@link Containers} of this host. */
public final class LocalContainers implements Containers {
  private static final Duration STOP_TIMEOUT = Duration.ofSeconds(10);
  private static final long PAUSE_MILLIS = 5;

  private final EngineParts parts;
  private final ContainerPaths paths;
  private final ContainerCleaner cleaner;
  private final ContainerCreator creator;
  private final ContainerLauncher launcher;
  private final Restarter restarter;
  private final HealthStart health;
  private final ContainerFreezer freezer;
  private final ContainerMemberships memberships;

  /**
   * The containers of a store.
   *
   * @param parts what they stand on
   */
  public LocalContainers(EngineParts parts) {
    this.parts = parts;
    this.paths = new ContainerPaths(parts.options().root(), parts.options().runDirectory());
    this.cleaner = new ContainerCleaner(parts, paths);
    this.creator = new ContainerCreator(parts, paths);
    this.launcher = new ContainerLauncher(parts, paths, cleaner);
    this.health = new HealthStart(parts, paths);
    this.freezer = new ContainerFreezer(parts);
    this.memberships = new ContainerMemberships(parts, cleaner);
    this.restarter = new Restarter(parts, paths, cleaner, launcher);
  }

  ContainerPaths paths() {
    return paths;
  }

  ContainerRecord reconcileLocked(ContainerRecord record) throws IOException {
    return cleaner.reconcileLocked(record);
  }

  ContainerLauncher launcher() {
    return launcher;
  }

  @Override
  public ContainerRecord create(ContainerSpec spec) throws IOException {
    ContainerRecord record = creator.create(RandomName.nextId(), spec);
    ContainerEvents.say(parts, record, "create");
    return record;
  }

  @Override
  public ContainerRecord run(ContainerSpec spec, Made made) throws IOException {
    return launchNew(spec, Optional.empty(), made).container();
  }

  /** A container that was made and started. */
  record Launched(ContainerRecord container, Optional<Attachment> attachment) {}

  /** Its lock is held from before it is seen: a prune would else take it before it starts. */
  Launched launchNew(ContainerSpec spec, Optional<StandardStreams> streams, Made made)
      throws IOException {
    ContainerId id = RandomName.nextId();
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, id.value())) {
      ContainerRecord record = creator.create(id, spec);
      ContainerEvents.say(parts, record, "create");
      made.accept(record);
      return new Launched(record, launcher.launchLocked(record, streams));
    } catch (IOException | RuntimeException e) {
      if (spec.removeOnExit()) {
        removeInPeace(id, e);
      }
      throw e;
    }
  }

  /** Control-C interrupts this thread; what it leaves must be removed all the same. */
  private void removeInPeace(ContainerId id, Exception failure) {
    try {
      Undisturbed.run(
          () -> {
            if (parts.table().find(id).isPresent()) {
              remove(id.value(), true, true);
            }
          });
    } catch (IOException | RuntimeException e) {
      failure.addSuppressed(e);
    }
  }

  @Override
  public void start(String container) throws IOException {
    launcher.launch(parts.table().resolve(container).id(), Optional.empty());
  }

  @Override
  public void stop(String container, Optional<String> signal, Optional<Duration> timeout)
      throws IOException, InterruptedException {
    ContainerRecord seen = cleaner.reconcilePatiently(parts.table().resolve(container));
    ContainerRecord record = seen.state() instanceof Restarting ? takeBack(seen) : seen;
    if (!(record.state() instanceof Running running)) {
      return;
    }
    Attendance attendance = Attendance.of(paths.monitor(record.id()));
    attendance.unwanted();
    attendance.begin();
    if (running.paused()) {
      parts.runtime().resume(record.id().value());
    }
    int number = signal.map(Signals::parse).orElse(record.stopSignal());
    send(record, number, false);
    Duration wait = timeout.or(() -> record.spec().process().stopTimeout()).orElse(STOP_TIMEOUT);
    if (!awaitEnd(record, wait)) {
      send(record, Signals.KILL, true);
      parts.monitor().awaitExit(paths.monitor(record.id()));
    }
    cleaner.reconcilePatiently(record);
    ContainerEvents.say(parts, record, "stop");
  }

  /** Takes the next start back, or waits until it has happened. */
  private ContainerRecord takeBack(ContainerRecord record) throws IOException {
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, record.id().value())) {
      return parts
          .table()
          .update(
              record.id(),
              r ->
                  r.state() instanceof Restarting(Exited last, long _)
                      ? r.withState(last).withHalted(true)
                      : r)
          .orElse(record);
    }
  }

  /** A negative duration waits for ever. */
  private boolean awaitEnd(ContainerRecord record, Duration timeout)
      throws IOException, InterruptedException {
    MonitorFiles files = paths.monitor(record.id());
    long end = System.nanoTime() + timeout.toNanos();
    while (files.exitCode().isEmpty()) {
      if (!timeout.isNegative() && System.nanoTime() - end > 0) {
        return false;
      }
      if (cleaner.reconcile(record).state() instanceof Exited) {
        return true;
      }
      Thread.sleep(PAUSE_MILLIS);
    }
    return true;
  }

  private void send(ContainerRecord record, int signal, boolean all) throws IOException {
    try {
      parts.runtime().kill(record.id().value(), signal, all);
    } catch (IOException | NotFound e) {
      if (paths.monitor(record.id()).exitCode().isEmpty()) {
        throw e;
      }
    }
  }

  @Override
  public void kill(String container, String signal) throws IOException {
    ContainerRecord record = running(container, "kill");
    int number = Signals.parse(signal);
    if (number == Signals.KILL || number == record.stopSignal()) {
      Attendance.of(paths.monitor(record.id())).unwanted();
    }
    ContainerEvents.say(parts, record, "kill", Map.of("signal", Integer.toString(number)));
    send(record, number, false);
  }

  private ContainerRecord running(String container, String action) throws IOException {
    ContainerRecord record = inspect(container);
    if (!record.isRunning()) {
      throw new Conflict(
          action
              + " container "
              + record.name()
              + ": it is not running; start it with \"varve start "
              + record.name()
              + "\"");
    }
    return record;
  }

  @Override
  public void pause(String container) throws IOException {
    ContainerRecord record = running(container, "pause");
    if (record.state() instanceof Running now && now.paused()) {
      throw new Conflict("pause container " + record.name() + ": it is paused already");
    }
    health.end(record);
    freezer.freeze(record);
    ContainerEvents.say(parts, record, "pause");
  }

  @Override
  public void unpause(String container) throws IOException {
    ContainerRecord record = running(container, "unpause");
    if (record.state() instanceof Running now && !now.paused()) {
      throw new Conflict("unpause container " + record.name() + ": it is not paused");
    }
    freezer.thaw(record);
    ContainerEvents.say(parts, record, "unpause");
    if (record.state() instanceof Running running) {
      health.resume(record, running.pid(), running.startedAt());
    }
  }

  @Override
  public int await(String container) throws IOException, InterruptedException {
    ContainerRecord record = cleaner.reconcilePatiently(parts.table().resolve(container));
    if (record.state() instanceof Exited exited) {
      return exited.exitCode();
    }
    if (record.state() instanceof Restarting(Exited last, long _)) {
      return last.exitCode();
    }
    if (!record.isRunning()) {
      return 0;
    }
    int code = parts.monitor().awaitExit(paths.monitor(record.id())).orElse(255);
    cleaner.reconcilePatiently(record);
    return code;
  }

  /**
   * Does what is to be done about a container that has ended while nobody waited for it: cleans up,
   * and starts it again when it is to be.
   *
   * @param id its id
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted before the next start
   */
  public void settle(ContainerId id) throws IOException, InterruptedException {
    restarter.ended(id);
  }

  /**
   * Checks the health of the store's containers until none has a check.
   *
   * @throws IOException when it fails
   * @throws InterruptedException when interrupted
   */
  public void superviseHealth() throws IOException, InterruptedException {
    new HealthSupervisor(
            new HealthFiles(paths.runDirectory()), parts.runtime(), parts.clock(), this::changed)
        .run();
  }

  private void changed(HealthFiles.Entry entry, Health health) {
    SequencedMap<String, String> attributes = new LinkedHashMap<>();
    attributes.put("name", entry.name());
    String action = "health_status: " + health.status().word();
    parts
        .events()
        .append(new Event(parts.clock().instant(), "container", action, entry.id(), attributes));
  }

  @Override
  public Optional<Health> health(ContainerRecord container) throws IOException {
    return container.isRunning() && HealthStart.checkOf(container).isPresent()
        ? Optional.of(HealthFiles.health(paths.home(container.id())))
        : Optional.empty();
  }

  /** What is to be done when an attached container has ended. */
  void ended(ContainerId id) throws IOException {
    try {
      cleaner.reconcilePatiently(parts.table().resolve(id.value()));
    } catch (NotFound _) {
      // Another command has removed it.
    }
  }

  @Override
  public void rename(String container, String name) throws IOException {
    ContainerRecord record = parts.table().resolve(container);
    parts.table().rename(record.id(), name);
    ContainerEvents.say(parts, record.withName(name), "rename", Map.of("oldName", record.name()));
    if (record.isRunning() && record.endpoint().isPresent()) {
      parts
          .networks()
          .rename(
              record.id().value(),
              names -> names.stream().map(n -> n.equals(record.name()) ? name : n).toList());
    }
  }

  @Override
  public void update(String container, ResourceLimits limits, Optional<RestartPolicy> restart)
      throws IOException {
    ContainerRecord found = parts.table().resolve(container);
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, found.id().value())) {
      ContainerRecord record = cleaner.reconcileLocked(found);
      if (record.isRunning() && !limits.isEmpty()) {
        parts.runtime().update(record.id().value(), HostDevices.numbered(limits));
      }
      parts.table().update(record.id(), r -> r.withSpec(changed(r.spec(), limits, restart)));
      ContainerEvents.say(parts, record, "update");
    }
  }

  private static ContainerSpec changed(
      ContainerSpec spec, ResourceLimits limits, Optional<RestartPolicy> restart) {
    return spec.withIsolation(spec.isolation().withLimits(spec.isolation().limits().with(limits)))
        .withSupervision(
            restart.isPresent()
                ? spec.supervision().withRestart(restart.get())
                : spec.supervision());
  }

  @Override
  public void connect(String container, NetworkOptions.Other network) throws IOException {
    memberships.connect(parts.table().resolve(container), network);
  }

  @Override
  public void disconnect(String container, String network) throws IOException {
    memberships.disconnect(parts.table().resolve(container), network);
  }

  @Override
  public void remove(String container, boolean force, boolean volumes) throws IOException {
    ContainerRecord found = parts.table().resolve(container);
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, found.id().value())) {
      ContainerRecord record = cleaner.reconcileLocked(found);
      if (record.isRunning()) {
        if (!force) {
          throw new Conflict(
              "remove container "
                  + record.name()
                  + ": it is running; stop it first, or use --force");
        }
        Attendance.of(paths.monitor(record.id())).begin();
        cleaner.release(record);
        ContainerEvents.say(parts, record, "die", Map.of("exitCode", "137"));
      }
      if (MountCounts.isHeld(paths.home(record.id())) && !force) {
        throw new Conflict(
            "remove container "
                + record.name()
                + ": it is mounted; unmount it first, or use --force");
      }
      cleaner.removeLocked(record, volumes);
    }
  }

  @Override
  public List<ContainerRecord> list(boolean all) throws IOException {
    List<ContainerRecord> records = new ArrayList<>();
    for (ContainerRecord record : parts.table().all()) {
      ContainerRecord now = cleaner.reconcile(record);
      boolean gone = now.spec().removeOnExit() && now.state() instanceof Exited;
      if (!gone && (all || now.isRunning())) {
        records.add(now);
      }
    }
    return records;
  }

  @Override
  public ContainerRecord inspect(String container) throws IOException {
    return cleaner.reconcile(parts.table().resolve(container));
  }

  @Override
  public Pruned prune(PruneFilter filter) throws IOException {
    List<ContainerId> removed = new ArrayList<>();
    long bytes = 0;
    for (ContainerRecord record : list(true)) {
      if (record.isRunning() || !filter.takes(record.createdAt(), record.spec().labels())) {
        continue;
      }
      long own = parts.snapshots().usage(ContainerTable.snapshotOf(record.id())).bytes();
      if (removeIfUnused(record.id())) {
        removed.add(record.id());
        bytes += own;
      }
    }
    return new Pruned(removed, bytes);
  }

  /** Other commands go on meanwhile: it may be gone, or have been started, since it was listed. */
  private boolean removeIfUnused(ContainerId id) throws IOException {
    try (HeldLock _ = parts.locks().acquire(LockRank.CONTAINER, id.value())) {
      Optional<ContainerRecord> found = parts.table().find(id);
      if (found.isEmpty()) {
        return false;
      }
      ContainerRecord record = cleaner.reconcileLocked(found.get());
      if (record.isRunning() || MountCounts.isHeld(paths.home(id))) {
        return false;
      }
      cleaner.removeLocked(record, true);
      return true;
    }
  }
}
