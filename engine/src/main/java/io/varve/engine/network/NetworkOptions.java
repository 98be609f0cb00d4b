package io.varve.engine.network;

import java.util.List;

/**
 * How a container is connected.
 *
 * @param network {@code none}, {@code host}, {@code bridge} or the name of a network
 * @param ports published ports
 * @param extraHosts {@code name:address} lines for {@code /etc/hosts}
 * @param dns name servers in place of the host's
 * @param aliases further names on a named network
 */
public record NetworkOptions(
    String network,
    List<PortMapping> ports,
    List<String> extraHosts,
    List<String> dns,
    List<String> aliases) {
  /** The default bridge, nothing published. */
  public static final NetworkOptions BRIDGE =
      new NetworkOptions("bridge", List.of(), List.of(), List.of(), List.of());

  /** Copies the lists. */
  public NetworkOptions {
    ports = List.copyOf(ports);
    extraHosts = List.copyOf(extraHosts);
    dns = List.copyOf(dns);
    aliases = List.copyOf(aliases);
  }

  /**
   * A connection with nothing published.
   *
   * @param network its name
   * @return the options
   */
  public static NetworkOptions of(String network) {
    return new NetworkOptions(network, List.of(), List.of(), List.of(), List.of());
  }
}
