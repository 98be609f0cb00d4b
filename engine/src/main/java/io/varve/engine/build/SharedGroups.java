package io.varve.engine.build;

import io.varve.oci.error.Conflict;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;

/**
 * Control groups of version 1 (cgroups(7)), one in each hierarchy, with a thread in them. Linux
 * keeps version 1's groups by thread: a thread that this one makes is in the groups too, and so is
 * the program that it starts. What a member may do with devices is what a runtime gives a container
 * (runtime specification, config-linux.md, "Default Devices"), and nothing else.
 */
final class SharedGroups implements Executor, AutoCloseable {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");
  private static final String PARENT = "varve";
  private static final String PREFIX = "build-";
  private static final int ATTEMPTS = 1000;
  private static final long PAUSE_MILLIS = 2;

  /** Any device may be made, but only these opened; the last ones are terminals. */
  private static final List<String> DEVICES =
      List.of(
          "c *:* m",
          "b *:* m",
          "c 1:3 rwm",
          "c 1:5 rwm",
          "c 1:7 rwm",
          "c 1:8 rwm",
          "c 1:9 rwm",
          "c 5:0 rwm",
          "c 5:1 rwm",
          "c 5:2 rwm",
          "c 136:* rwm");

  private final List<Path> groups;
  private final LinkedBlockingQueue<Runnable> tasks = new LinkedBlockingQueue<>();
  private final CompletableFuture<Boolean> joined = new CompletableFuture<>();
  private final Thread thread;
  private volatile boolean open = true;

  private SharedGroups(List<Path> groups) {
    this.groups = groups;
    this.thread = Thread.ofPlatform().daemon().name("control groups of steps").unstarted(this::run);
  }

  /**
   * Makes groups.
   *
   * @return the groups; empty where the host has none of version 1 that rule over devices, or does
   *     not let us make any
   */
  static Optional<SharedGroups> make() throws IOException {
    List<Path> hierarchies = hierarchies();
    if (hierarchies.stream().noneMatch(h -> h.endsWith("devices"))) {
      return Optional.empty();
    }
    String name =
        PREFIX + ProcessHandle.current().pid() + "-" + Long.toHexString(System.nanoTime());
    List<Path> made = new ArrayList<>();
    try {
      for (Path hierarchy : hierarchies) {
        reap(hierarchy.resolve(PARENT));
        Path group = hierarchy.resolve(PARENT).resolve(name);
        Files.createDirectories(group);
        made.add(group);
        prepare(group);
      }
      SharedGroups groups = new SharedGroups(List.copyOf(made));
      groups.thread.start();
      groups.joined.join();
      return Optional.of(groups);
    } catch (IOException | CompletionException _) {
      made.forEach(SharedGroups::remove);
      return Optional.empty();
    }
  }

  /** The mounted hierarchies; that of version 2 has no controllers in its line. */
  private static List<Path> hierarchies() throws IOException {
    List<Path> found = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/self/cgroup"))) {
      String controllers = line.split(":", 3)[1];
      Path place = ROOT.resolve(controllers.replaceFirst("^name=", ""));
      if (!controllers.isEmpty() && Files.isDirectory(place)) {
        found.add(place.toRealPath());
      }
    }
    return found;
  }

  /** What members need or must not do, before there is one. */
  private static void prepare(Path group) throws IOException {
    if (Files.exists(group.resolve("devices.deny"))) {
      Files.writeString(group.resolve("devices.deny"), "a");
      for (String device : DEVICES) {
        Files.writeString(group.resolve("devices.allow"), device);
      }
    }
    for (String set : List.of("cpuset.cpus", "cpuset.mems")) {
      inherit(group.getParent(), set);
      inherit(group, set);
    }
  }

  /** A new set of processors is empty, and nobody can join it. */
  private static void inherit(Path group, String set) throws IOException {
    Path file = group.resolve(set);
    if (Files.exists(file) && Files.readString(file).isBlank()) {
      Files.writeString(file, Files.readString(group.getParent().resolve(set)));
    }
  }

  private void run() {
    try {
      for (Path group : groups) {
        Files.writeString(group.resolve("tasks"), "0"); // the thread that writes
      }
      joined.complete(true);
    } catch (IOException | RuntimeException e) {
      joined.completeExceptionally(e);
      return;
    }
    while (open) {
      try {
        Thread.ofPlatform().daemon().start(tasks.take());
      } catch (InterruptedException _) {
        // Only to look whether this is the end.
      }
    }
  }

  @Override
  public void execute(Runnable task) {
    if (!open) {
      throw new Conflict("start a build step: the build has ended");
    }
    tasks.add(task);
  }

  /** The steps have ended, and their threads are about to. */
  @Override
  public void close() {
    open = false;
    thread.interrupt();
    groups.forEach(SharedGroups::remove);
  }

  /** A thread is in its group until the kernel has taken it away, which nothing tells. */
  private static void remove(Path group) {
    boolean interrupted = false;
    for (int i = 0; i < ATTEMPTS; i++) {
      try {
        Files.deleteIfExists(group);
        break;
      } catch (IOException _) {
        try {
          Thread.sleep(PAUSE_MILLIS);
        } catch (InterruptedException _) {
          interrupted = true;
        }
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }

  /** Takes away what processes have left that were killed. */
  private static void reap(Path parent) throws IOException {
    try (DirectoryStream<Path> groups = Files.newDirectoryStream(parent, PREFIX + "*")) {
      for (Path group : groups) {
        String process = group.getFileName().toString().substring(PREFIX.length()).split("-", 2)[0];
        if (!Files.exists(Path.of("/proc").resolve(process))) {
          removeOnce(group);
        }
      }
    } catch (NoSuchFileException _) {
      // Nothing was ever made.
    }
  }

  private static void removeOnce(Path group) {
    try {
      Files.deleteIfExists(group);
    } catch (IOException _) {
      // In use, or another build has been quicker.
    }
  }
}
