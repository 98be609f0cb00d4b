package io.varve.engine.testing;

import io.varve.engine.network.Connector;
import io.varve.engine.network.Endpoint;
import io.varve.engine.network.NetworkOptions;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.UnaryOperator;

/** Networks that hand out addresses and connect nothing. */
public final class PaperNetworks implements Connector {
  private final Map<String, Endpoint> endpoints = new ConcurrentHashMap<>();

  @Override
  public Connection connect(String owner, NetworkOptions options) {
    int number = endpoints.size() + 2;
    Endpoint endpoint =
        new Endpoint(
            options.network(),
            "10.0.0." + number,
            24,
            "10.0.0.1",
            "02:42:0a:00:00:" + number,
            "vv" + number,
            options.aliases(),
            options.ports());
    endpoints.put(owner, endpoint);
    return new Connection(Path.of("/proc/self/ns/net"), Optional.of(endpoint));
  }

  @Override
  public Endpoint join(
      String owner, String network, NetworkOptions.Identity identity, List<String> names) {
    return connect(owner + "@" + network, NetworkOptions.of(network).withAliases(names))
        .endpoint()
        .orElseThrow();
  }

  @Override
  public void leave(String owner, String network) {
    endpoints.remove(owner + "@" + network);
  }

  @Override
  public void rename(String owner, UnaryOperator<List<String>> names) {
    endpoints.computeIfPresent(
        owner, (_, endpoint) -> endpoint.withNames(names.apply(endpoint.names())));
  }

  @Override
  public void disconnect(String owner) {
    endpoints.keySet().removeIf(key -> key.equals(owner) || key.startsWith(owner + "@"));
  }

  /** Who is connected. */
  public Map<String, Endpoint> endpoints() {
    return Map.copyOf(endpoints);
  }
}
