package io.varve.engine.network;

import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonObject;
import java.util.List;

/** Writes and reads endpoints and published ports for the metadata store. */
public final class EndpointCodec {
  private EndpointCodec() {}

  /**
   * Writes an endpoint.
   *
   * @param endpoint the endpoint
   * @return its object
   */
  public static JsonObject encode(Endpoint endpoint) {
    return JsonValue.object()
        .put("network", endpoint.network())
        .put("address", endpoint.address())
        .put("prefixLength", endpoint.prefixLength())
        .put("gateway", endpoint.gateway())
        .put("macAddress", endpoint.macAddress())
        .put("hostLink", endpoint.hostLink())
        .putNonEmpty("names", endpoint.names())
        .put("ports", ports(endpoint.ports()))
        .build();
  }

  /**
   * Reads an endpoint.
   *
   * @param json its object
   * @return the endpoint
   */
  public static Endpoint decode(JsonObject json) {
    return new Endpoint(
        json.requiredString("network"),
        json.requiredString("address"),
        (int) json.number("prefixLength").orElse(0),
        json.requiredString("gateway"),
        json.requiredString("macAddress"),
        json.requiredString("hostLink"),
        json.strings("names").orElse(List.of()),
        ports(json));
  }

  /**
   * Writes ports.
   *
   * @param ports the ports
   * @return an array
   */
  public static JsonArray ports(List<PortMapping> ports) {
    return new JsonArray(ports.stream().<JsonValue>map(EndpointCodec::port).toList());
  }

  /**
   * Reads the member {@code ports}.
   *
   * @param json the object that has it
   * @return the ports
   */
  public static List<PortMapping> ports(JsonObject json) {
    return json.array("ports").stream().map(v -> port(v.asObject("port"))).toList();
  }

  private static JsonObject port(PortMapping port) {
    return JsonValue.object()
        .putNonEmpty("hostAddress", port.hostAddress())
        .put("hostPort", port.hostPort())
        .put("containerPort", port.containerPort())
        .put("protocol", port.protocol())
        .build();
  }

  private static PortMapping port(JsonObject json) {
    return new PortMapping(
        json.string("hostAddress"),
        (int) json.number("hostPort").orElse(0),
        (int) json.number("containerPort").orElse(0),
        json.requiredString("protocol"));
  }
}
