package io.varve.engine.health;

import io.varve.engine.container.Health;
import io.varve.engine.container.Health.Result;
import io.varve.engine.runtime.OciRuntime;
import io.varve.linux.FileLock;
import io.varve.linux.FileLock.Mode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Checks the health of all containers of a store that have a check, until there are none. */
public final class HealthSupervisor {
  private static final long LOOK_MILLIS = 250;
  private static final int LOOKS_BEFORE_END = 8;

  private final HealthFiles files;
  private final HealthProbe probe;
  private final InstantSource clock;
  private final Listener listener;
  private final Map<String, Thread> checks = new HashMap<>();

  /** Is told when a container's health changes. */
  @FunctionalInterface
  public interface Listener {
    /**
     * Takes the change.
     *
     * @param entry the container
     * @param health its health now
     */
    void changed(HealthFiles.Entry entry, Health health);
  }

  /**
   * A supervisor.
   *
   * @param files what is to be checked
   * @param runtime runs the checks
   * @param clock gives their times
   * @param listener is told of changes
   */
  public HealthSupervisor(
      HealthFiles files, OciRuntime runtime, InstantSource clock, Listener listener) {
    this.files = files;
    this.probe = new HealthProbe(runtime, files.runDirectory(), clock);
    this.clock = clock;
    this.listener = listener;
  }

  /**
   * Checks until nothing is left to check; returns at once when another process does.
   *
   * @throws IOException when the run directory can't be read
   * @throws InterruptedException when interrupted
   */
  public void run() throws IOException, InterruptedException {
    // Who adds a container looks for the lock afterwards: so the list is read once more without it.
    do {
      Optional<FileLock> lock = FileLock.tryAcquire(files.lock(), Mode.EXCLUSIVE);
      if (lock.isEmpty()) {
        return;
      }
      try (FileLock _ = lock.get()) {
        watch();
      }
    } while (!files.ids().isEmpty());
  }

  /**
   * Whether a process checks.
   *
   * @param files the files of a store
   * @return true when it does
   * @throws IOException when the lock can't be read
   */
  public static boolean isAtWork(HealthFiles files) throws IOException {
    Optional<FileLock> lock = FileLock.tryAcquire(files.lock(), Mode.EXCLUSIVE);
    if (lock.isPresent()) {
      lock.get().close();
    }
    return lock.isEmpty();
  }

  private void watch() throws IOException, InterruptedException {
    int idle = 0;
    try {
      while (idle < LOOKS_BEFORE_END) {
        List<String> ids = files.ids();
        checks.entrySet().removeIf(check -> isOver(check, ids));
        for (String id : ids) {
          if (!checks.containsKey(id)) {
            begin(id);
          }
        }
        idle = ids.isEmpty() ? idle + 1 : 0;
        Thread.sleep(LOOK_MILLIS);
      }
    } finally {
      checks.values().forEach(Thread::interrupt);
      checks.clear();
    }
  }

  private static boolean isOver(Map.Entry<String, Thread> check, List<String> ids) {
    if (!ids.contains(check.getKey())) {
      check.getValue().interrupt();
      return true;
    }
    return !check.getValue().isAlive();
  }

  private void begin(String id) throws IOException {
    Optional<HealthFiles.Entry> entry = files.entry(id);
    if (entry.isEmpty() || !Files.exists(Path.of("/proc/" + entry.get().pid()))) {
      files.remove(id);
      return;
    }
    checks.put(id, Thread.ofVirtual().name("health-" + id).start(() -> check(entry.get())));
  }

  private void check(HealthFiles.Entry entry) {
    try {
      HealthTracker tracker =
          new HealthTracker(entry.check(), entry.started(), HealthFiles.health(entry.home()));
      while (Files.exists(Path.of("/proc/" + entry.pid()))) {
        Thread.sleep(tracker.pause(clock.instant()));
        Result result = attempt(entry);
        if (files.entry(entry.id()).isEmpty()) {
          return;
        }
        boolean changed = tracker.add(result);
        HealthFiles.keep(entry.home(), tracker.health());
        if (changed) {
          listener.changed(entry, tracker.health());
        }
      }
      files.remove(entry.id());
    } catch (IOException _) {
      // Its directory is gone: it was removed.
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** A check that can't be run is one that failed. */
  private Result attempt(HealthFiles.Entry entry) throws InterruptedException {
    Instant start = clock.instant();
    try {
      return probe.run(entry);
    } catch (IOException e) {
      return new Result(start, clock.instant(), -1, String.valueOf(e.getMessage()));
    }
  }
}
