package io.varve.engine.testing;

import io.varve.engine.network.Connector;
import io.varve.engine.network.Endpoint;
import io.varve.engine.network.NetworkOptions;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

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
            options.ports());
    endpoints.put(owner, endpoint);
    return new Connection(Path.of("/proc/self/ns/net"), Optional.of(endpoint));
  }

  @Override
  public void disconnect(String owner) {
    endpoints.remove(owner);
  }

  /** Who is connected. */
  public Map<String, Endpoint> endpoints() {
    return Map.copyOf(endpoints);
  }
}
