package io.varve.engine.network;

import java.util.List;
import java.util.Optional;

/**
 * How a container is connected.
 *
 * @param network {@code none}, {@code host}, {@code bridge}, {@code container:NAME} or the name of
 *     a network
 * @param ports published ports
 * @param extraHosts {@code name:address} lines for {@code /etc/hosts}
 * @param dns how it looks names up
 * @param aliases further names on the network
 * @param publishAll whether the ports that the image exposes are published on free ports
 * @param others further networks, joined while it runs
 * @param identity the addresses that it asks for
 * @param links {@code NAME[:ALIAS]}: further names for other containers
 * @param exposed ports that it listens on besides the image's, such as {@code 80/tcp}
 */
public record NetworkOptions(
    String network,
    List<PortMapping> ports,
    List<String> extraHosts,
    NameService dns,
    List<String> aliases,
    boolean publishAll,
    List<Other> others,
    Identity identity,
    List<String> links,
    List<String> exposed) {
  private static final String CONTAINER = "container:";

  /**
   * A further network of a container.
   *
   * @param network its name
   * @param aliases further names there
   * @param identity the addresses that it asks for there
   */
  public record Other(String network, List<String> aliases, Identity identity) {
    /** Copies the list. */
    public Other {
      aliases = List.copyOf(aliases);
    }
  }

  /**
   * Addresses that a container asks for.
   *
   * @param address its address; empty for a free one
   * @param macAddress its link's address; empty for one made of the address
   */
  public record Identity(Optional<String> address, Optional<String> macAddress) {
    /** Whatever is free. */
    public static final Identity ANY = new Identity(Optional.empty(), Optional.empty());
  }

  /** The default bridge, nothing published. */
  public static final NetworkOptions BRIDGE = of("bridge");

  /** Copies the lists. */
  public NetworkOptions {
    ports = List.copyOf(ports);
    extraHosts = List.copyOf(extraHosts);
    aliases = List.copyOf(aliases);
    others = List.copyOf(others);
    links = List.copyOf(links);
    exposed = List.copyOf(exposed);
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
    this(
        network,
        ports,
        extraHosts,
        NameService.of(dns),
        aliases,
        false,
        List.of(),
        Identity.ANY,
        List.of(),
        List.of());
  }

  /**
   * The container whose network is shared.
   *
   * @return its name or id; empty for a network of its own
   */
  public Optional<String> sharedWith() {
    return network.startsWith(CONTAINER)
        ? Optional.of(network.substring(CONTAINER.length()))
        : Optional.empty();
  }

  /**
   * The same connection under other names.
   *
   * @param values the names
   * @return a copy
   */
  public NetworkOptions withAliases(List<String> values) {
    return new NetworkOptions(
        network, ports, extraHosts, dns, values, publishAll, others, identity, links, exposed);
  }

  /**
   * The same connection with other ports.
   *
   * @param values the published ports
   * @return a copy
   */
  public NetworkOptions withPorts(List<PortMapping> values) {
    return new NetworkOptions(
        network, values, extraHosts, dns, aliases, publishAll, others, identity, links, exposed);
  }

  /**
   * The same connection with other further networks.
   *
   * @param values the networks
   * @return a copy
   */
  public NetworkOptions withOthers(List<Other> values) {
    return new NetworkOptions(
        network, ports, extraHosts, dns, aliases, publishAll, values, identity, links, exposed);
  }

  /**
   * The same connection with other exposed ports.
   *
   * @param values ports such as {@code 80/tcp}
   * @return a copy
   */
  public NetworkOptions withExposed(List<String> values) {
    return new NetworkOptions(
        network, ports, extraHosts, dns, aliases, publishAll, others, identity, links, values);
  }

  /**
   * The same connection for a copy of its container: whatever can't exist twice is left out.
   *
   * @param values the copy's published ports
   * @return a copy
   */
  public NetworkOptions forClone(List<PortMapping> values) {
    return new NetworkOptions(
        network,
        values,
        extraHosts,
        dns,
        List.of(),
        false,
        List.of(),
        Identity.ANY,
        links,
        exposed);
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
