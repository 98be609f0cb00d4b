package io.varve.engine.network;

import io.varve.oci.error.InvalidArgument;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A port of the host that leads to a port of a container.
 *
 * @param hostAddress the address of the host that listens, empty for all
 * @param hostPort the port of the host; 0 asks for a free one
 * @param containerPort the port in the container
 * @param protocol {@code tcp} or {@code udp}
 */
public record PortMapping(
    Optional<String> hostAddress, int hostPort, int containerPort, String protocol) {
  private static final int MAXIMUM_PORT = 65535;

  /** Checks the numbers. */
  public PortMapping {
    if (hostPort < 0 || hostPort > MAXIMUM_PORT) {
      throw new InvalidArgument("port " + hostPort + " of the host: must be 0 to 65535");
    }
    if (containerPort < 1 || containerPort > MAXIMUM_PORT) {
      throw new InvalidArgument("port " + containerPort + " of the container: must be 1 to 65535");
    }
    if (!protocol.equals("tcp") && !protocol.equals("udp")) {
      throw new InvalidArgument(
          "protocol \"" + protocol + "\" of a published port: must be tcp or udp");
    }
  }

  /**
   * Reads the argument of {@code --publish}: {@code [[address:]host-port:]port[/protocol]}, where a
   * port may be a range {@code first-last}.
   *
   * @param text the argument
   * @return one mapping a port
   * @throws InvalidArgument when it is malformed
   */
  public static List<PortMapping> parse(String text) {
    int slash = text.lastIndexOf('/');
    String protocol = slash < 0 ? "tcp" : text.substring(slash + 1);
    String rest = slash < 0 ? text : text.substring(0, slash);
    int last = rest.lastIndexOf(':');
    int[] inside = range(last < 0 ? rest : rest.substring(last + 1), text);
    Optional<String> address = Optional.empty();
    int[] outside = {0, 0};
    if (last >= 0) {
      String before = rest.substring(0, last);
      int split = before.startsWith("[") ? before.indexOf("]:") + 1 : before.lastIndexOf(':');
      if (split > 0) {
        address = Optional.of(strip(before.substring(0, split)));
        before = before.substring(split + 1);
      }
      outside = before.isEmpty() ? new int[] {0, 0} : range(before, text);
    }
    boolean assigned = outside[0] == 0;
    if (!assigned && outside[1] - outside[0] != inside[1] - inside[0]) {
      throw new InvalidArgument("publish \"" + text + "\": the two port ranges differ in length");
    }
    List<PortMapping> mappings = new ArrayList<>();
    for (int port = inside[0]; port <= inside[1]; port++) {
      mappings.add(
          new PortMapping(address, assigned ? 0 : outside[0] + port - inside[0], port, protocol));
    }
    return mappings;
  }

  private static String strip(String address) {
    return address.startsWith("[") ? address.substring(1, address.length() - 1) : address;
  }

  private static int[] range(String text, String whole) {
    int dash = text.indexOf('-');
    try {
      int first = Integer.parseInt(dash < 0 ? text : text.substring(0, dash));
      int last = dash < 0 ? first : Integer.parseInt(text.substring(dash + 1));
      if (first < 1 || last > MAXIMUM_PORT || last < first) {
        throw new InvalidArgument(
            "publish \"" + whole + "\": ports are 1 to 65535, a range goes upwards");
      }
      return new int[] {first, last};
    } catch (NumberFormatException e) {
      throw new InvalidArgument(
          "publish \"" + whole + "\": expected [[address:]host-port:]port[/tcp|/udp]", e);
    }
  }

  /** As docker ps shows it, for instance {@code 0.0.0.0:8080->80/tcp}. */
  @Override
  public String toString() {
    return hostAddress.orElse("0.0.0.0") + ":" + hostPort + "->" + containerPort + "/" + protocol;
  }
}
