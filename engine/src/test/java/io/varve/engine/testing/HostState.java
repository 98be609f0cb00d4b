package io.varve.engine.testing;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;

/** What tests must leave as they found it: of the host, all that varve makes. */
public final class HostState {
  private HostState() {}

  /** Mounts in directories that belong to one test, whatever else runs beside it. */
  public static List<Path> mountsBelow(Collection<Path> directories) throws IOException {
    return Files.readAllLines(Path.of("/proc/self/mountinfo")).stream()
        .map(line -> Path.of(line.split(" ", -1)[4]))
        .filter(place -> directories.stream().anyMatch(place::startsWith))
        .toList();
  }

  /** Lines of the host's links and packet filter that name one of ours. */
  public static List<String> traces(Collection<String> ours)
      throws IOException, InterruptedException {
    List<String> lines = new ArrayList<>();
    for (List<String> command :
        List.of(
            List.of("ip", "-o", "link", "show"),
            List.of("ip", "netns", "list"),
            List.of("iptables-save", "-t", "nat"),
            List.of("iptables-save", "-t", "filter"))) {
      output(command)
          .lines()
          .filter(line -> ours.stream().anyMatch(line::contains))
          .forEach(lines::add);
    }
    return lines;
  }

  private static String output(List<String> command) throws IOException, InterruptedException {
    Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
    String text = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    process.waitFor();
    return text;
  }
}
