package io.varve.builder.graph;

import io.varve.builder.syntax.DockerfileError;
import io.varve.builder.syntax.Span;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import java.util.stream.IntStream;

/**
 * What EXPOSE names.
 *
 * @param first the lowest port
 * @param last the highest port
 * @param protocol tcp, udp or sctp
 */
record PortRange(int first, int last, String protocol) {

  private static final int MAXIMUM_PORT = 65535;
  private static final Set<String> PROTOCOLS = Set.of("tcp", "udp", "sctp");

  static PortRange parse(String text, Span span) {
    int slash = text.indexOf('/');
    String protocol = slash < 0 ? "tcp" : text.substring(slash + 1).toLowerCase(Locale.ROOT);
    String ports = slash < 0 ? text : text.substring(0, slash);
    int dash = ports.indexOf('-');
    int first = port(dash < 0 ? ports : ports.substring(0, dash));
    int last = dash < 0 ? first : port(ports.substring(dash + 1));
    if (first < 0 || last < first || !PROTOCOLS.contains(protocol)) {
      throw new DockerfileError(
          span,
          "invalid port \"" + text + "\"",
          "port[-port][/tcp|udp|sctp] with ports between 0 and " + MAXIMUM_PORT,
          "");
    }
    return new PortRange(first, last, protocol);
  }

  List<String> ports() {
    return IntStream.rangeClosed(first, last).mapToObj(port -> port + "/" + protocol).toList();
  }

  private static int port(String text) {
    if (text.isEmpty() || text.length() > 5 || !text.chars().allMatch(Character::isDigit)) {
      return -1;
    }
    int port = Integer.parseInt(text);
    return port <= MAXIMUM_PORT ? port : -1;
  }
}
