package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerProcesses.ContainerUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.locks.LockSupport;

/** Reads a process' control groups, and freezes them, of version 1 or 2 (cgroups(7)). */
final class ControlGroup {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  /** How long the kernel gets: 50 microseconds, and twice as long each time, 0.2 seconds in all. */
  private static final int ATTEMPTS = 12;

  private static final long FIRST_PAUSE_NANOS = 50_000;

  private ControlGroup() {}

  /**
   * Freezes or thaws a container as its runtime would, without starting it.
   *
   * @param pid a process of the container
   * @param name the last name in the path of a group of its own; another group is left alone
   * @param frozen what it is to be
   * @return false when it has no group of that name, or the kernel did not freeze it in time
   */
  static boolean freeze(long pid, String name, boolean frozen) throws IOException {
    Map<String, Path> groups = groups(pid);
    boolean unified = !groups.containsKey("freezer");
    Path group = groups.getOrDefault("freezer", groups.getOrDefault("", ROOT));
    Path control = group.resolve(unified ? "cgroup.freeze" : "freezer.state");
    if (!group.endsWith(name) || !Files.isWritable(control)) {
      return false;
    }
    String wanted = unified ? (frozen ? "1" : "0") : (frozen ? "FROZEN" : "THAWED");
    Files.writeString(control, wanted);
    for (int i = 0; i < ATTEMPTS; i++) {
      boolean done =
          unified
              ? field(group, "cgroup.events", "frozen") == (frozen ? 1 : 0)
              : Files.readString(control).strip().equals(wanted);
      if (done) {
        return true;
      }
      // The processes must get to run in order to stop.
      LockSupport.parkNanos(FIRST_PAUSE_NANOS << i);
    }
    return false;
  }

  static ContainerUsage usage(long pid) throws IOException {
    Map<String, Path> groups = groups(pid);
    boolean unified = !groups.containsKey("memory");
    Path memory = groups.getOrDefault("memory", groups.get(""));
    Path cpu = groups.getOrDefault("cpuacct", groups.get(""));
    Path pids = groups.getOrDefault("pids", groups.get(""));
    long[] network = network(pid);
    return new ContainerUsage(
        unified ? field(cpu, "cpu.stat", "usage_usec") * 1000 : number(cpu, "cpuacct.usage"),
        unified
            ? number(memory, "memory.current") - field(memory, "memory.stat", "inactive_file")
            : number(memory, "memory.usage_in_bytes")
                - field(memory, "memory.stat", "total_inactive_file"),
        Math.min(number(memory, unified ? "memory.max" : "memory.limit_in_bytes"), hostMemory()),
        number(pids, "pids.current"),
        0,
        0,
        network[0],
        network[1]);
  }

  private static Map<String, Path> groups(long pid) throws IOException {
    Map<String, Path> groups = new HashMap<>();
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/cgroup"))) {
      String[] fields = line.split(":", 3);
      String path = fields[2].substring(1);
      if (fields[1].isEmpty()) {
        groups.put("", ROOT.resolve(path));
      }
      for (String controller : List.of(fields[1].split(",", -1))) {
        if (!controller.isEmpty()) {
          groups.put(controller, ROOT.resolve(controller).resolve(path));
        }
      }
    }
    return groups;
  }

  private static long number(Path group, String file) throws IOException {
    try {
      String text = Files.readString(group.resolve(file)).strip();
      return text.equals("max") ? Long.MAX_VALUE : Long.parseLong(text);
    } catch (NoSuchFileException e) {
      return 0;
    }
  }

  private static long field(Path group, String file, String name) throws IOException {
    try {
      for (String line : Files.readAllLines(group.resolve(file))) {
        if (line.startsWith(name + " ")) {
          return Long.parseLong(line.substring(name.length() + 1).strip());
        }
      }
    } catch (NoSuchFileException _) {
      // This host does not count it.
    }
    return 0;
  }

  private static long[] network(long pid) throws IOException {
    long received = 0;
    long sent = 0;
    for (String line : Files.readAllLines(Path.of("/proc/" + pid + "/net/dev"))) {
      int colon = line.indexOf(':');
      if (colon > 0 && !line.substring(0, colon).strip().equals("lo")) {
        String[] fields = line.substring(colon + 1).strip().split(" +", 0);
        received += Long.parseLong(fields[0]);
        sent += Long.parseLong(fields[8]);
      }
    }
    return new long[] {received, sent};
  }

  private static long hostMemory() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("\\D", "")) * 1024;
      }
    }
    return Long.MAX_VALUE;
  }
}
