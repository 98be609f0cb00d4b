package io.varve.engine.network;

import java.time.Instant;
import java.util.Map;

/**
 * A network.
 *
 * @param name its name
 * @param driver {@code bridge}, {@code host} or {@code null}
 * @param createdAt when it was made
 * @param link the name of the bridge on the host, or empty
 * @param subnet its addresses, or empty
 * @param gateway the bridge's address, or empty
 * @param internal whether it leads nowhere but to its containers
 * @param labels free-form properties
 */
public record NetworkRecord(
    String name,
    String driver,
    Instant createdAt,
    String link,
    String subnet,
    String gateway,
    boolean internal,
    Map<String, String> labels) {
  /** Copies the map. */
  public NetworkRecord {
    labels = Map.copyOf(labels);
  }
}
