package io.varve.engine.network;

import java.util.List;

/**
 * How a container is connected.
 *
 * @param network {@code none}, {@code host}, {@code bridge} or the name of a network
 * @param ports published ports
 * @param extraHosts {@code name:address} lines for {@code /etc/hosts}
 * @param dns name servers in place of the host's
 * @param aliases further names on the network
 * @param publishAll whether the ports that the image exposes are published on free ports
 * @param others further networks, joined while it runs
 */
public record NetworkOptions(
    String network,
    List<PortMapping> ports,
    List<String> extraHosts,
    List<String> dns,
    List<String> aliases,
    boolean publishAll,
    List<Other> others) {
  /**
   * A further network of a container.
   *
   * @param network its name
   * @param aliases further names there
   */
  public record Other(String network, List<String> aliases) {
    /** Copies the list. */
    public Other {
      aliases = List.copyOf(aliases);
    }
  }

  /** The default bridge, nothing published. */
  public static final NetworkOptions BRIDGE =
      new NetworkOptions("bridge", List.of(), List.of(), List.of(), List.of());

  /** Copies the lists. */
  public NetworkOptions {
    ports = List.copyOf(ports);
    extraHosts = List.copyOf(extraHosts);
    dns = List.copyOf(dns);
    aliases = List.copyOf(aliases);
    others = List.copyOf(others);
  }

  /**
   * A connection to one network.
   *
   * @param network as above
   * @param ports published ports
   * @param extraHosts further lines for {@code /etc/hosts}
   * @param dns name servers
   * @param aliases further names
   */
  public NetworkOptions(
      String network,
      List<PortMapping> ports,
      List<String> extraHosts,
      List<String> dns,
      List<String> aliases) {
    this(network, ports, extraHosts, dns, aliases, false, List.of());
  }

  /**
   * The same connection under other names.
   *
   * @param values the names
   * @return a copy
   */
  public NetworkOptions withAliases(List<String> values) {
    return new NetworkOptions(network, ports, extraHosts, dns, values, publishAll, others);
  }

  /**
   * The same connection with other ports.
   *
   * @param values the published ports
   * @return a copy
   */
  public NetworkOptions withPorts(List<PortMapping> values) {
    return new NetworkOptions(network, values, extraHosts, dns, aliases, publishAll, others);
  }

  /**
   * The same connection with other further networks.
   *
   * @param values the networks
   * @return a copy
   */
  public NetworkOptions withOthers(List<Other> values) {
    return new NetworkOptions(network, ports, extraHosts, dns, aliases, publishAll, values);
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
