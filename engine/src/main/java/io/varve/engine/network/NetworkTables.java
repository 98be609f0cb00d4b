package io.varve.engine.network;

import io.varve.oci.Timestamps;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import io.varve.storage.metadata.MetadataStore;
import io.varve.storage.metadata.MetadataStore.UpdateTransaction;
import io.varve.storage.metadata.Table;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.SequencedMap;

/** The networks of a store, and who has which address and port. */
final class NetworkTables {
  private static final Table<NetworkRecord> NETWORKS =
      new Table<>("networks", NetworkTables::encode, NetworkTables::decode);
  private static final Table<Endpoint> ENDPOINTS =
      new Table<>("network_endpoints", EndpointCodec::encode, EndpointCodec::decode);
  private static final Table<String> ADDRESSES = owners("network_addresses");
  private static final Table<String> PORTS = owners("published_ports");

  private final MetadataStore metadata;

  NetworkTables(MetadataStore metadata) {
    this.metadata = metadata;
  }

  private static Table<String> owners(String name) {
    return new Table<>(
        name,
        owner -> JsonValue.object().put("owner", owner).build(),
        json -> json.requiredString("owner"));
  }

  List<NetworkRecord> networks() throws IOException {
    return metadata.read(tx -> List.copyOf(tx.scan(NETWORKS, "").values()));
  }

  Optional<NetworkRecord> find(String name) throws IOException {
    return metadata.read(tx -> tx.get(NETWORKS, name));
  }

  boolean add(NetworkRecord record) throws IOException {
    return metadata.update(
        tx -> {
          boolean fresh = tx.get(NETWORKS, record.name()).isEmpty();
          if (fresh) {
            tx.put(NETWORKS, record.name(), record);
          }
          return fresh;
        });
  }

  void remove(String name) throws IOException {
    metadata.update(
        tx -> {
          if (tx.scan(ENDPOINTS, "").values().stream().anyMatch(e -> e.network().equals(name))) {
            throw new Conflict(
                "network " + name + " is in use: remove or stop the containers on it first");
          }
          tx.delete(NETWORKS, name);
          return name;
        });
  }

  SequencedMap<String, Endpoint> endpoints() throws IOException {
    return metadata.read(tx -> tx.scan(ENDPOINTS, ""));
  }

  Optional<Endpoint> endpoint(String owner) throws IOException {
    return metadata.read(tx -> tx.get(ENDPOINTS, owner));
  }

  /** Hands out an address and takes the ports, all or nothing. */
  Endpoint claim(
      String owner,
      NetworkRecord network,
      String link,
      NetworkOptions.Identity identity,
      List<String> names,
      List<PortMapping> ports)
      throws IOException {
    Subnet subnet = Subnet.parse(network.subnet());
    return metadata.update(
        tx -> {
          long address =
              identity.address().isPresent()
                  ? asked(tx, network, subnet, identity.address().get())
                  : free(tx, network, subnet);
          tx.put(ADDRESSES, network.name() + "/" + Subnet.text(address), owner);
          for (PortMapping port : ports) {
            take(tx, owner, port);
          }
          Endpoint endpoint =
              new Endpoint(
                  network.name(),
                  Subnet.text(address),
                  subnet.prefixLength(),
                  network.gateway(),
                  identity.macAddress().orElseGet(() -> macAddress(address)),
                  link,
                  names,
                  ports);
          tx.put(ENDPOINTS, owner, endpoint);
          return endpoint;
        });
  }

  private static long asked(
      UpdateTransaction tx, NetworkRecord network, Subnet subnet, String text) {
    long address = Subnet.address(text);
    boolean inside =
        address > subnet.base()
            && address < subnet.base() + subnet.size() - 1
            && !text.equals(network.gateway());
    if (!inside) {
      throw new InvalidArgument(
          "address " + text + ": not a free one of network " + network.name() + ", " + subnet);
    }
    tx.get(ADDRESSES, network.name() + "/" + text)
        .ifPresent(
            other -> {
              throw new Conflict(
                  "address "
                      + text
                      + ": container "
                      + other.substring(0, Math.min(12, other.length()))
                      + " has it; take another address or stop that container");
            });
    return address;
  }

  private static long free(UpdateTransaction tx, NetworkRecord network, Subnet subnet) {
    var taken = tx.scan(ADDRESSES, network.name() + "/");
    Subnet range = network.range().map(Subnet::parse).orElse(subnet);
    for (long address = range.base(); address < range.base() + range.size(); address++) {
      String text = Subnet.text(address);
      if (address > subnet.base()
          && address < subnet.base() + subnet.size() - 1
          && !text.equals(network.gateway())
          && !taken.containsKey(network.name() + "/" + text)) {
        return address;
      }
    }
    throw new Conflict("network " + network.name() + " has no free address left in " + range);
  }

  private static void take(UpdateTransaction tx, String owner, PortMapping port) {
    String prefix = port.protocol() + "/" + port.hostPort() + "/";
    String address = port.hostAddress().orElse("0.0.0.0");
    tx.scan(PORTS, prefix)
        .forEach(
            (key, other) -> {
              String theirs = key.substring(prefix.length());
              if (!other.equals(owner)
                  && (theirs.equals(address)
                      || theirs.equals("0.0.0.0")
                      || address.equals("0.0.0.0"))) {
                throw new Conflict(
                    "publish port "
                        + port.hostPort()
                        + "/"
                        + port.protocol()
                        + ": container "
                        + other.substring(0, Math.min(12, other.length()))
                        + " has it; take another port or stop that container");
              }
            });
    tx.put(PORTS, prefix + address, owner);
  }

  void rename(String owner, List<String> names) throws IOException {
    metadata.update(
        tx -> {
          tx.get(ENDPOINTS, owner).ifPresent(e -> tx.put(ENDPOINTS, owner, e.withNames(names)));
          return owner;
        });
  }

  void release(String owner, Endpoint endpoint) throws IOException {
    metadata.update(
        tx -> {
          tx.delete(ADDRESSES, endpoint.network() + "/" + endpoint.address());
          for (PortMapping port : endpoint.ports()) {
            tx.delete(
                PORTS,
                port.protocol()
                    + "/"
                    + port.hostPort()
                    + "/"
                    + port.hostAddress().orElse("0.0.0.0"));
          }
          tx.delete(ENDPOINTS, owner);
          return owner;
        });
  }

  private static String macAddress(long address) {
    return "02:42:%02x:%02x:%02x:%02x"
        .formatted(address >> 24 & 255, address >> 16 & 255, address >> 8 & 255, address & 255);
  }

  private static JsonObject encode(NetworkRecord record) {
    return JsonValue.object()
        .put("name", record.name())
        .put("driver", record.driver())
        .put("createdAt", Timestamps.text(record.createdAt()))
        .put("link", record.link())
        .put("subnet", record.subnet())
        .put("gateway", record.gateway())
        .putNonEmpty("range", record.range())
        .put("internal", record.internal())
        .putNonEmpty("labels", record.labels())
        .build();
  }

  private static NetworkRecord decode(JsonObject json) {
    return new NetworkRecord(
        json.requiredString("name"),
        json.requiredString("driver"),
        Timestamps.parse(json.requiredString("createdAt")),
        json.requiredString("link"),
        json.requiredString("subnet"),
        json.requiredString("gateway"),
        json.string("range"),
        json.bool("internal"),
        json.stringMap("labels"));
  }
}
