package io.varve.engine.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.SequencedMap;
import java.util.TreeMap;

/** What tests must leave as they found it: of the host, all that varve makes. */
public record HostState(SequencedMap<String, String> parts) {
  /** The host now. */
  public static HostState now() throws IOException, InterruptedException {
    SequencedMap<String, String> parts = new TreeMap<>();
    parts.put("mounts", String.join("\n", mounts()));
    parts.put("links", output("ip", "-o", "link", "show"));
    parts.put("nat", output("iptables-save", "-t", "nat"));
    parts.put("filter", output("iptables-save", "-t", "filter"));
    return new HostState(parts);
  }

  /** The mounts alone, for tests without a network. */
  public static HostState ofMounts() throws IOException {
    SequencedMap<String, String> parts = new TreeMap<>();
    parts.put("mounts", String.join("\n", mounts()));
    return new HostState(parts);
  }

  private static List<String> mounts() throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .map(line -> line.split(" ", -1)[4])
        .filter(place -> place.startsWith("/run/varve/t") || place.contains("/junit"))
        .sorted()
        .toList();
  }

  private static String output(String... command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text.lines()
        .filter(line -> !line.startsWith("#") && !line.startsWith(":"))
        .filter(line -> line.contains("varve") || line.contains("vv"))
        .sorted()
        .reduce("", (a, b) -> a + b + "\n");
  }
}
