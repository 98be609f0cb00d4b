package io.varve.engine.network;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** What stands in a container's {@code /etc/resolv.conf} and {@code /etc/hosts}. */
public final class ResolverFiles {
  /** What stands for the host's address in {@code --add-host NAME:host-gateway}. */
  public static final String HOST_GATEWAY = "host-gateway";

  private static final Path HOST = Path.of("/etc/resolv.conf");
  private static final Path BEHIND_STUB = Path.of("/run/systemd/resolve/resolv.conf");

  private ResolverFiles() {}

  /**
   * The content of {@code resolv.conf}.
   *
   * @param hostNetwork whether the container shares the host's loopback
   * @param dns what is asked for in place of the host's
   * @return the host's file with what was asked for; without servers on the host's loopback when
   *     the container can't reach them
   * @throws IOException when the host's file can't be read
   */
  public static String resolvConf(boolean hostNetwork, NameService dns) throws IOException {
    if (dns.equals(NameService.OF_HOST)) {
      return String.join("\n", ofHost(hostNetwork)) + "\n";
    }
    List<String> host = ofHost(hostNetwork);
    List<String> lines = new ArrayList<>();
    if (dns.servers().isEmpty()) {
      keep(host, "nameserver", lines);
    }
    dns.servers().forEach(server -> lines.add("nameserver " + server));
    if (dns.search().isEmpty()) {
      keep(host, "search", lines);
    } else if (!dns.search().equals(List.of("."))) {
      lines.add("search " + String.join(" ", dns.search()));
    }
    if (dns.options().isEmpty()) {
      keep(host, "options", lines);
    } else {
      lines.add("options " + String.join(" ", dns.options()));
    }
    return String.join("\n", lines) + "\n";
  }

  private static void keep(List<String> host, String keyword, List<String> lines) {
    host.stream().filter(line -> line.startsWith(keyword)).forEach(lines::add);
  }

  private static List<String> ofHost(boolean hostNetwork) throws IOException {
    String host = read(HOST);
    if (hostNetwork) {
      return host.lines().toList();
    }
    boolean onlyLocal = usable(host).isEmpty() && !host.isBlank();
    String source = onlyLocal ? read(BEHIND_STUB) : host;
    return source
        .lines()
        .filter(line -> !line.startsWith("nameserver") || !isLoopback(line))
        .toList();
  }

  /**
   * The content of {@code hosts}.
   *
   * @param hostname the container's host name
   * @param connected whether its address stands in the part that {@link HostNames} keeps
   * @param extraHosts further {@code name:address} entries
   * @return the file
   */
  public static String hosts(String hostname, boolean connected, List<String> extraHosts) {
    StringBuilder text =
        new StringBuilder("127.0.0.1\tlocalhost\n")
            .append("::1\tlocalhost ip6-localhost ip6-loopback\n")
            .append("fe00::\tip6-localnet\nff02::1\tip6-allnodes\nff02::2\tip6-allrouters\n");
    for (String extra : extraHosts) {
      int colon = extra.indexOf(':');
      text.append(extra.substring(colon + 1)).append('\t').append(extra, 0, Math.max(colon, 0));
      text.append('\n');
    }
    if (!connected) {
      text.append("127.0.1.1\t").append(hostname).append('\n');
    }
    return text.toString();
  }

  private static List<String> usable(String text) {
    return text.lines().filter(l -> l.startsWith("nameserver") && !isLoopback(l)).toList();
  }

  private static boolean isLoopback(String line) {
    String server = line.substring("nameserver".length()).strip();
    return server.startsWith("127.") || server.equals("::1");
  }

  private static String read(Path file) throws IOException {
    try {
      return Files.readString(file);
    } catch (NoSuchFileException e) {
      return "";
    }
  }
}
