package io.varve.engine.network;

import java.util.List;

/**
 * A container's place on a bridge.
 *
 * @param network the network's name
 * @param address its address
 * @param prefixLength bits of the network's part of the address
 * @param gateway the bridge's address
 * @param macAddress the link's address
 * @param hostLink the name of the host's end of the cable
 * @param names what other containers of the network may call it
 * @param ports published ports, each with the host's port that it got
 */
public record Endpoint(
    String network,
    String address,
    int prefixLength,
    String gateway,
    String macAddress,
    String hostLink,
    List<String> names,
    List<PortMapping> ports) {
  /** Copies the lists. */
  public Endpoint {
    names = List.copyOf(names);
    ports = List.copyOf(ports);
  }

  /**
   * The same place under other names.
   *
   * @param values the names
   * @return a copy
   */
  public Endpoint withNames(List<String> values) {
    return new Endpoint(
        network, address, prefixLength, gateway, macAddress, hostLink, values, ports);
  }
}
