package io.varve.engine.network;

import java.io.IOException;
import java.io.RandomAccessFile;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Map;
import java.util.SequencedMap;
import java.util.Set;
import java.util.function.Function;

/**
 * Names of containers for one another, in a part of each container's {@code /etc/hosts}. The file
 * is mounted, so it is written where it stands: all of it in one call, and what a program in the
 * container has added outside that part stays. Callers hold the lock on networks.
 *
 * @param hosts where a container's file is, by its id; it need not exist
 */
record HostNames(Function<String, Path> hosts) {
  private static final String BEGIN = "# containers that varve knows\n";
  private static final String END = "# end of containers\n";
  private static final String FURTHER = "@";

  /** The key of a container's place on a further network. */
  static String key(String owner, String network) {
    return owner + FURTHER + network;
  }

  static boolean isFurther(String key) {
    return key.contains(FURTHER);
  }

  static String owner(String key) {
    int at = key.indexOf(FURTHER);
    return at < 0 ? key : key.substring(0, at);
  }

  /** Writes the files of all that are on a network. */
  void refresh(SequencedMap<String, Endpoint> endpoints, String network) throws IOException {
    Set<String> owners = new HashSet<>();
    for (Map.Entry<String, Endpoint> entry : endpoints.entrySet()) {
      if (entry.getValue().network().equals(network) && owners.add(owner(entry.getKey()))) {
        refreshOf(endpoints, owner(entry.getKey()));
      }
    }
  }

  /** Writes the file of one container. */
  void refreshOf(SequencedMap<String, Endpoint> endpoints, String owner) throws IOException {
    Path file = hosts.apply(owner);
    try {
      String old = Files.readString(file);
      String text = replaced(old, part(endpoints, owner));
      if (!text.equals(old)) {
        overwrite(file, text);
      }
    } catch (NoSuchFileException _) {
      // A build step, or a container whose directory goes away.
    }
  }

  private static String part(SequencedMap<String, Endpoint> endpoints, String owner) {
    Set<String> networks = new HashSet<>();
    endpoints.forEach(
        (key, endpoint) -> {
          if (owner(key).equals(owner)) {
            networks.add(endpoint.network());
          }
        });
    StringBuilder own = new StringBuilder();
    StringBuilder others = new StringBuilder();
    endpoints.forEach(
        (key, endpoint) -> {
          if (networks.contains(endpoint.network()) && !endpoint.names().isEmpty()) {
            StringBuilder lines = owner(key).equals(owner) ? own : others;
            lines.append(endpoint.address()).append('\t');
            lines.append(String.join(" ", endpoint.names())).append('\n');
          }
        });
    return BEGIN + own + others + END;
  }

  private static String replaced(String old, String part) {
    int begin = old.indexOf(BEGIN);
    int end = old.indexOf(END);
    return begin < 0 || end < begin
        ? old + part
        : old.substring(0, begin) + part + old.substring(end + END.length());
  }

  /** A reader never sees the rest of a longer text behind a shorter one: only empty lines. */
  private static void overwrite(Path path, String text) throws IOException {
    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
    try (RandomAccessFile file = new RandomAccessFile(path.toFile(), "rw")) {
      byte[] padded = Arrays.copyOf(bytes, (int) Math.max(bytes.length, file.length()));
      Arrays.fill(padded, bytes.length, padded.length, (byte) '\n');
      file.write(padded);
      file.setLength(bytes.length);
    }
  }
}
