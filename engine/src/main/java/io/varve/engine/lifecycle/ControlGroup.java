package io.varve.engine.lifecycle;

import io.varve.engine.container.ContainerProcesses.ContainerUsage;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Reads a process' control groups, of version 1 or 2 (cgroups(7)). */
final class ControlGroup {
  private static final Path ROOT = Path.of("/sys/fs/cgroup");

  private ControlGroup() {}

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
