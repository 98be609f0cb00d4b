package io.varve.cli.command;

import io.varve.engine.container.ContainerRecord;
import io.varve.engine.network.Endpoint;
import io.varve.engine.network.NetworkOptions;
import io.varve.engine.network.NetworkRecord;
import io.varve.oci.json.JsonObjectBuilder;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonArray;
import io.varve.oci.json.JsonValue.JsonNull;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** How a container is connected, as the member {@code NetworkSettings} of docker's inspect. */
final class NetworkSettingsJson {
  private NetworkSettingsJson() {}

  static JsonObject of(ContainerRecord container, Session session) throws IOException {
    Optional<Endpoint> endpoint = container.endpoint();
    JsonObjectBuilder json =
        JsonValue.object()
            .put("Bridge", "")
            .put("SandboxID", "")
            .put("SandboxKey", endpoint.isPresent() ? namespace(container) : "")
            .put("Ports", ports(container));
    address(endpoint, json);
    return json.put("Networks", networks(container, session)).build();
  }

  private static String namespace(ContainerRecord container) {
    return container.state() instanceof io.varve.engine.container.ContainerState.Running running
        ? "/proc/" + running.pid() + "/ns/net"
        : "";
  }

  private static JsonObject networks(ContainerRecord container, Session session)
      throws IOException {
    NetworkOptions options = container.spec().network();
    JsonObjectBuilder networks = JsonValue.object();
    if (options.sharedWith().isPresent()) {
      return networks.build();
    }
    networks.put(
        options.network(),
        place(options.network(), options.aliases(), container.endpoint(), container));
    List<Endpoint> joined =
        container.isRunning()
            ? session.engine().networks().joined(container.id().value())
            : List.of();
    for (NetworkOptions.Other other : options.others()) {
      Optional<Endpoint> place =
          joined.stream().filter(e -> e.network().equals(other.network())).findFirst();
      networks.put(other.network(), place(other.network(), other.aliases(), place, container));
    }
    return networks.build();
  }

  private static JsonObject place(
      String network,
      List<String> aliases,
      Optional<Endpoint> endpoint,
      ContainerRecord container) {
    JsonObjectBuilder json =
        JsonValue.object()
            .put("IPAMConfig", new JsonNull())
            .put("Links", HostConfigJson.nullable(container.spec().network().links()))
            .put("Aliases", HostConfigJson.nullable(aliases))
            .put("NetworkID", NetworkRecord.idOf(network));
    address(endpoint, json);
    return json.put("DriverOpts", new JsonNull())
        .put("DNSNames", endpoint.isPresent() ? names(endpoint.get()) : new JsonNull())
        .build();
  }

  private static JsonValue names(Endpoint endpoint) {
    return JsonValue.ofStrings(endpoint.names());
  }

  private static void address(Optional<Endpoint> endpoint, JsonObjectBuilder json) {
    json.put("EndpointID", endpoint.map(Endpoint::hostLink).orElse(""))
        .put("Gateway", endpoint.map(Endpoint::gateway).orElse(""))
        .put("IPAddress", endpoint.map(Endpoint::address).orElse(""))
        .put("IPPrefixLen", endpoint.map(Endpoint::prefixLength).orElse(0))
        .put("IPv6Gateway", "")
        .put("GlobalIPv6Address", "")
        .put("GlobalIPv6PrefixLen", 0)
        .put("MacAddress", endpoint.map(Endpoint::macAddress).orElse(""));
  }

  /** Published ports, and with null those that are exposed only, as docker has them. */
  private static JsonObject ports(ContainerRecord container) {
    if (!container.isRunning()) {
      return JsonObject.EMPTY;
    }
    Map<String, List<JsonValue>> published = new LinkedHashMap<>();
    container
        .endpoint()
        .ifPresent(
            endpoint ->
                endpoint
                    .ports()
                    .forEach(
                        port ->
                            published
                                .computeIfAbsent(
                                    port.containerPort() + "/" + port.protocol(),
                                    _ -> new ArrayList<>())
                                .add(
                                    JsonValue.object()
                                        .put("HostIp", port.hostAddress().orElse("0.0.0.0"))
                                        .put("HostPort", Integer.toString(port.hostPort()))
                                        .build())));
    JsonObjectBuilder json = JsonValue.object();
    published.forEach((name, bindings) -> json.put(name, new JsonArray(bindings)));
    for (String exposed : container.spec().network().exposed()) {
      if (!published.containsKey(exposed)) {
        json.put(exposed, new JsonNull());
      }
    }
    return json.build();
  }
}
