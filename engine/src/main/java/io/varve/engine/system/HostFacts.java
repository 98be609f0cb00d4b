package io.varve.engine.system;

import io.varve.engine.process.Command;
import io.varve.engine.process.Programs;
import io.varve.engine.runtime.RuntimeProbe;
import io.varve.linux.MountPoint;
import io.varve.linux.Mounts;
import io.varve.oci.error.EngineException;
import java.io.IOException;
import java.net.InetAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** Reads what {@code varve info} tells of the host. */
final class HostFacts {

  private final Programs programs;
  private final RuntimeProbe probe;
  private final List<String> warnings = new ArrayList<>();

  HostFacts(Programs programs, RuntimeProbe probe) {
    this.programs = programs;
    this.probe = probe;
  }

  /** What the runtime is, and why it was chosen; both name the remedy when there is none. */
  record RuntimeFact(String name, String reason) {}

  List<String> warnings() {
    return List.copyOf(warnings);
  }

  RuntimeFact runtime() throws IOException {
    try {
      RuntimeProbe.Choice choice = probe.choose();
      return new RuntimeFact(choice.runtime().description(), choice.reason());
    } catch (EngineException e) {
      warnings.add(e.getMessage());
      return new RuntimeFact("none", e.getMessage());
    }
  }

  String monitor() throws IOException {
    Optional<Path> conmon = programs.find("conmon");
    if (conmon.isEmpty()) {
      warnings.add("conmon is missing; install it with \"apt-get install conmon\"");
      return "none";
    }
    return Command.of(conmon.get(), "--version")
        .run()
        .output()
        .lines()
        .findFirst()
        .orElse("conmon");
  }

  String cgroup() throws IOException {
    boolean unified = false;
    boolean split = false;
    for (MountPoint mount : Mounts.list()) {
      unified |= mount.type().equals("cgroup2");
      split |= mount.type().equals("cgroup");
    }
    if (unified && split) {
      return "v1 and v2 (hybrid)";
    }
    return unified ? "v2" : split ? "v1" : "none";
  }

  static String kernel() throws IOException {
    return line("/proc/sys/kernel/osrelease");
  }

  static String operatingSystem() throws IOException {
    Path release = Path.of("/etc/os-release");
    if (Files.isReadable(release)) {
      for (String line : Files.readAllLines(release)) {
        if (line.startsWith("PRETTY_NAME=")) {
          return line.substring("PRETTY_NAME=".length()).replace("\"", "");
        }
      }
    }
    return "Linux";
  }

  static long memoryBytes() throws IOException {
    for (String line : Files.readAllLines(Path.of("/proc/meminfo"))) {
      if (line.startsWith("MemTotal:")) {
        return Long.parseLong(line.replaceAll("[^0-9]", "")) << 10;
      }
    }
    return 0;
  }

  static String hostname() throws IOException {
    Path name = Path.of("/proc/sys/kernel/hostname");
    return Files.isReadable(name)
        ? line(name.toString())
        : InetAddress.getLocalHost().getHostName();
  }

  private static String line(String path) throws IOException {
    return Files.readString(Path.of(path), StandardCharsets.UTF_8).strip();
  }
}
