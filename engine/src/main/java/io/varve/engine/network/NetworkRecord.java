package io.varve.engine.network;

import io.varve.oci.Digest;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;

/**
 * A network.
 *
 * @param name its name
 * @param driver {@code bridge}, {@code host} or {@code null}
 * @param createdAt when it was made
 * @param link the name of the bridge on the host, or empty
 * @param subnet its addresses, or empty
 * @param gateway the bridge's address, or empty
 * @param range where containers' addresses are taken from; empty for the whole subnet
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
    Optional<String> range,
    boolean internal,
    Map<String, String> labels) {
  /** Copies the map. */
  public NetworkRecord {
    labels = Map.copyOf(labels);
  }

  /**
   * What docker's commands call it by besides its name, from which it is derived.
   *
   * @return 64 hexadecimal digits
   */
  public String id() {
    return idOf(name);
  }

  /**
   * The id of the network of a name.
   *
   * @param name the name
   * @return 64 hexadecimal digits
   */
  public static String idOf(String name) {
    return Digest.of(name.getBytes(StandardCharsets.UTF_8)).hex();
  }
}
