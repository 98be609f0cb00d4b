package io.varve.engine.network;

import java.util.Map;
import java.util.Optional;

/**
 * What a new network is asked to be.
 *
 * @param name its name
 * @param subnet its addresses, such as {@code 10.7.0.0/24}; empty for free ones
 * @param gateway the bridge's address; empty for the first of the subnet
 * @param range where containers' addresses are taken from; empty for the whole subnet
 * @param internal whether it leads nowhere but to its containers
 * @param labels free-form properties
 */
public record NetworkRequest(
    String name,
    Optional<String> subnet,
    Optional<String> gateway,
    Optional<String> range,
    boolean internal,
    Map<String, String> labels) {
  /** Copies the map. */
  public NetworkRequest {
    labels = Map.copyOf(labels);
  }

  /**
   * A network on free addresses.
   *
   * @param name its name
   * @return the request
   */
  public static NetworkRequest of(String name) {
    return new NetworkRequest(
        name, Optional.empty(), Optional.empty(), Optional.empty(), false, Map.of());
  }
}
