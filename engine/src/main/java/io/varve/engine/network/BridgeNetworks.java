package io.varve.engine.network;

import io.varve.engine.process.Programs;
import io.varve.linux.FileLock;
import io.varve.oci.Digest;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.NotFound;
import io.varve.storage.lock.HeldLock;
import io.varve.storage.lock.LockRank;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MetadataStore;
import java.io.Closeable;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.net.DatagramSocket;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.SequencedMap;
import java.util.function.Function;
import java.util.function.UnaryOperator;
import java.util.regex.Pattern;

/** Networks as bridges of the host. A bridge exists as long as something is connected to it. */
public final class BridgeNetworks implements Networks, Connector {
  /** The network of containers that name none. */
  public static final String DEFAULT = "bridge";

  private static final Pattern NAME = Pattern.compile("[a-zA-Z0-9][a-zA-Z0-9_.-]{0,63}");
  private static final Path HOST_LOCK = Path.of("/run/varve/networks.lock");
  private static final int MAXIMUM_BRIDGES = 1000;

  private final NetworkTables tables;
  private final HostLinks links;
  private final Locks locks;
  private final InstantSource clock;
  private final HostNames names;

  /**
   * The networks of a store.
   *
   * @param metadata the store
   * @param programs where iproute2 and iptables are looked for
   * @param locks the store's locks
   * @param clock gives the times of networks
   * @param hosts where a container's {@code /etc/hosts} is, by its id
   */
  public BridgeNetworks(
      MetadataStore metadata,
      Programs programs,
      Locks locks,
      InstantSource clock,
      Function<String, Path> hosts) {
    this.names = new HostNames(hosts);
    this.tables = new NetworkTables(metadata);
    this.links = new HostLinks(programs);
    this.locks = locks;
    this.clock = clock;
  }

  @Override
  public NetworkRecord create(NetworkRequest request) throws IOException {
    String name = request.name();
    if (!NAME.matcher(name).matches()) {
      throw new InvalidArgument(
          "invalid network name \"" + name + "\": expected letters, digits, '_', '.' and '-'");
    }
    if (List.of("none", "host", DEFAULT).contains(name)) {
      throw new AlreadyExists("network " + name + " always exists; take another name");
    }
    try (HeldLock _ = locks.acquire(LockRank.NETWORK, "all")) {
      NetworkRecord record = plan(request);
      if (!tables.add(record)) {
        throw new AlreadyExists("network " + name + " exists already; take another name");
      }
      return record;
    }
  }

  private NetworkRecord plan(NetworkRequest request) throws IOException {
    String name = request.name();
    List<NetworkRecord> others = tables.networks();
    List<Subnet> taken = new ArrayList<>(hostRoutes());
    others.forEach(n -> taken.add(Subnet.parse(n.subnet())));
    Optional<Subnet> wanted = request.subnet().map(Subnet::parse);
    if (wanted.isEmpty() && (request.gateway().isPresent() || request.range().isPresent())) {
      throw new InvalidArgument(
          "create network " + name + ": a gateway and a range need the subnet that they are in");
    }
    Subnet subnet =
        wanted.isPresent() ? free(wanted.get(), taken) : firstFree(name.equals(DEFAULT), taken);
    for (int i = 0; i < MAXIMUM_BRIDGES; i++) {
      String link = "varve" + i;
      if (!links.exists(link) && others.stream().noneMatch(n -> n.link().equals(link))) {
        return new NetworkRecord(
            name,
            "bridge",
            clock.instant(),
            link,
            subnet.toString(),
            request.gateway().map(subnet::requireInside).orElseGet(subnet::gateway),
            request.range().map(subnet::requireWithin),
            request.internal(),
            request.labels());
      }
    }
    throw new Conflict("create network " + name + ": the host has too many bridges already");
  }

  private static Subnet free(Subnet wanted, List<Subnet> taken) {
    if (taken.stream().anyMatch(wanted::overlaps)) {
      throw new Conflict("subnet " + wanted + " overlaps another network or a route of the host");
    }
    return wanted;
  }

  private static Subnet firstFree(boolean large, List<Subnet> taken) {
    for (int i = 90; i < 250; i++) {
      Subnet subnet = Subnet.parse("10." + i + ".0.0/" + (large ? 16 : 24));
      if (taken.stream().noneMatch(subnet::overlaps)) {
        return subnet;
      }
    }
    throw new Conflict("no free range of addresses between 10.90.0.0 and 10.249.0.0");
  }

  private static List<Subnet> hostRoutes() throws IOException {
    List<Subnet> routes = new ArrayList<>();
    for (String line : Files.readAllLines(Path.of("/proc/net/route"))) {
      String[] fields = line.split("\\s+", 0);
      if (fields.length < 8 || fields[1].equals("Destination")) {
        continue;
      }
      long mask = Long.reverseBytes(Long.parseLong(fields[7], 16)) >>> 32;
      int length = Long.bitCount(mask);
      if (length >= 8) {
        long base = Long.reverseBytes(Long.parseLong(fields[1], 16)) >>> 32;
        routes.add(new Subnet(base, length));
      }
    }
    return routes;
  }

  @Override
  public List<NetworkRecord> list() throws IOException {
    List<NetworkRecord> all = new ArrayList<>();
    List<NetworkRecord> stored = tables.networks();
    if (stored.stream().noneMatch(n -> n.name().equals(DEFAULT))) {
      all.add(builtIn(DEFAULT, "bridge"));
    }
    all.addAll(stored);
    all.add(builtIn("host", "host"));
    all.add(builtIn("none", "null"));
    all.sort(java.util.Comparator.comparing(NetworkRecord::name));
    return all;
  }

  private static NetworkRecord builtIn(String name, String driver) {
    return new NetworkRecord(
        name, driver, Instant.EPOCH, "", "", "", Optional.empty(), false, Map.of());
  }

  @Override
  public NetworkRecord inspect(String name) throws IOException {
    List<NetworkRecord> all = list();
    return all.stream()
        .filter(network -> network.name().equals(name))
        .findFirst()
        .or(() -> byId(all, name))
        .orElseThrow(() -> unknown(name));
  }

  private static Optional<NetworkRecord> byId(List<NetworkRecord> all, String prefix) {
    List<NetworkRecord> found =
        all.stream().filter(network -> network.id().startsWith(prefix)).toList();
    return found.size() == 1 && !prefix.isEmpty()
        ? Optional.of(found.getFirst())
        : Optional.empty();
  }

  private static NotFound unknown(String name) {
    return new NotFound(
        "no such network: " + name + "; make it with \"varve network create " + name + "\"");
  }

  @Override
  public String remove(String text) throws IOException {
    String name = inspect(text).name();
    if (List.of("none", "host", DEFAULT).contains(name)) {
      throw new Conflict("network " + name + " always exists and can't be removed");
    }
    tables.remove(name);
    return name;
  }

  @Override
  public Connection connect(String owner, NetworkOptions options) throws IOException {
    try (HeldLock _ = locks.acquire(LockRank.NETWORK, "all")) {
      reap();
      NetworkRecord wanted = network(options.network());
      List<PortMapping> ports = new ArrayList<>();
      for (PortMapping port : options.ports()) {
        ports.add(reserve(port));
      }
      String name = shortName(owner);
      Endpoint endpoint;
      try (Closeable _ = beforeFirst(wanted)) {
        NetworkRecord network = settled(wanted);
        endpoint =
            tables.claim(
                owner,
                network,
                "vv" + name.substring(0, 11),
                options.identity(),
                options.aliases(),
                ports);
        try {
          if (!links.exists(network.link())) {
            links.addBridge(network);
          }
          links.plug(name, network, endpoint);
        } catch (IOException | RuntimeException e) {
          take(owner, name, endpoint);
          throw e;
        }
      }
      names.refresh(tables.endpoints(), wanted.name());
      return new Connection(HostLinks.namespace(name), Optional.of(endpoint));
    }
  }

  private boolean isUsed(NetworkRecord network) throws IOException {
    return tables.endpoints().values().stream()
        .anyMatch(endpoint -> endpoint.network().equals(network.name()));
  }

  /** Stores share the host's links and addresses: one at a time looks what is free and takes it. */
  private Closeable beforeFirst(NetworkRecord network) throws IOException {
    if (isUsed(network)) {
      return () -> {};
    }
    Files.createDirectories(HOST_LOCK.getParent());
    try {
      return FileLock.acquire(HOST_LOCK, FileLock.Mode.EXCLUSIVE);
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      InterruptedIOException failure =
          new InterruptedIOException("interrupted while the host's networks were awaited");
      failure.initCause(e);
      throw failure;
    }
  }

  /** A network that nobody uses has no bridge: what has its link or addresses is another's. */
  private NetworkRecord settled(NetworkRecord network) throws IOException {
    Subnet subnet = Subnet.parse(network.subnet());
    boolean overlaps = hostRoutes().stream().anyMatch(subnet::overlaps);
    if (isUsed(network) || (!overlaps && !links.exists(network.link()))) {
      return network;
    }
    if (overlaps && !network.name().equals(DEFAULT)) {
      throw new Conflict(
          "connect to network "
              + network.name()
              + ": its addresses "
              + subnet
              + " overlap a route of the host; remove the network and make it again");
    }
    tables.remove(network.name());
    NetworkRequest same =
        new NetworkRequest(
            network.name(),
            overlaps ? Optional.empty() : Optional.of(network.subnet()),
            overlaps ? Optional.empty() : Optional.of(network.gateway()),
            overlaps ? Optional.empty() : network.range(),
            network.internal(),
            network.labels());
    NetworkRecord moved = plan(same);
    tables.add(moved);
    return moved;
  }

  private void reap() throws IOException {
    for (Map.Entry<String, Endpoint> entry : tables.endpoints().entrySet()) {
      String owner = entry.getKey();
      if (owner.startsWith(TEMPORARY)
          && !Files.exists(Path.of("/proc").resolve(owner.substring(TEMPORARY.length())))) {
        take(owner, shortName(owner), entry.getValue());
      }
    }
  }

  private NetworkRecord network(String name) throws IOException {
    Optional<NetworkRecord> known = tables.find(name);
    if (known.isEmpty() && name.equals(DEFAULT)) {
      tables.add(plan(NetworkRequest.of(DEFAULT)));
      known = tables.find(name);
    }
    return known.orElseThrow(() -> unknown(name));
  }

  /** Finds out by binding whether the port is free, or which one is. */
  static PortMapping reserve(PortMapping port) throws IOException {
    InetSocketAddress address =
        new InetSocketAddress(
            InetAddress.getByName(port.hostAddress().orElse("0.0.0.0")), port.hostPort());
    try {
      int free = port.protocol().equals("udp") ? bindDatagram(address) : bindStream(address);
      return new PortMapping(port.hostAddress(), free, port.containerPort(), port.protocol());
    } catch (java.net.BindException e) {
      throw new Conflict(
          "publish port "
              + port.hostPort()
              + "/"
              + port.protocol()
              + ": a program on the host has it; take another port or stop that program",
          e);
    }
  }

  private static int bindStream(InetSocketAddress address) throws IOException {
    try (ServerSocket socket = new ServerSocket()) {
      socket.setReuseAddress(true);
      socket.bind(address);
      return socket.getLocalPort();
    }
  }

  private static int bindDatagram(InetSocketAddress address) throws IOException {
    try (DatagramSocket socket = new DatagramSocket(address)) {
      return socket.getLocalPort();
    }
  }

  @Override
  public void disconnect(String owner) throws IOException {
    if (tables.endpoint(owner).isEmpty()) {
      return;
    }
    try (HeldLock _ = locks.acquire(LockRank.NETWORK, "all")) {
      for (Endpoint endpoint : joined(owner)) {
        leaveLocked(owner, endpoint);
      }
      Optional<Endpoint> endpoint = tables.endpoint(owner);
      if (endpoint.isPresent()) {
        take(owner, shortName(owner), endpoint.get());
        names.refresh(tables.endpoints(), endpoint.get().network());
      }
    }
  }

  @Override
  public Endpoint join(
      String owner, String networkName, NetworkOptions.Identity identity, List<String> aliases)
      throws IOException {
    try (HeldLock _ = locks.acquire(LockRank.NETWORK, "all")) {
      NetworkRecord wanted = network(networkName);
      String key = HostNames.key(owner, networkName);
      if (tables.endpoint(key).isPresent()) {
        throw new Conflict("connect container: it is on network " + networkName + " already");
      }
      String link = "vv" + shortName(key).substring(0, 11);
      String device = "eth" + link.substring(2, 8);
      Endpoint endpoint;
      try (Closeable _ = beforeFirst(wanted)) {
        NetworkRecord network = settled(wanted);
        endpoint = tables.claim(key, network, link, identity, aliases, List.of());
        try {
          if (!links.exists(network.link())) {
            links.addBridge(network);
          }
          links.plugFurther(shortName(owner), device, network, endpoint);
        } catch (IOException | RuntimeException e) {
          leaveLocked(owner, endpoint);
          throw e;
        }
      }
      names.refresh(tables.endpoints(), networkName);
      return endpoint;
    }
  }

  @Override
  public void leave(String owner, String networkName) throws IOException {
    try (HeldLock _ = locks.acquire(LockRank.NETWORK, "all")) {
      Optional<Endpoint> endpoint = tables.endpoint(HostNames.key(owner, networkName));
      if (endpoint.isPresent()) {
        leaveLocked(owner, endpoint.get());
        names.refreshOf(tables.endpoints(), owner);
      }
    }
  }

  private void leaveLocked(String owner, Endpoint endpoint) throws IOException {
    String key = HostNames.key(owner, endpoint.network());
    links.unplugFurther(endpoint);
    removeUnusedBridge(key, network(endpoint.network()));
    tables.release(key, endpoint);
    names.refresh(tables.endpoints(), endpoint.network());
  }

  @Override
  public void rename(String owner, UnaryOperator<List<String>> change) throws IOException {
    try (HeldLock _ = locks.acquire(LockRank.NETWORK, "all")) {
      for (Map.Entry<String, Endpoint> entry : tables.endpoints().entrySet()) {
        if (HostNames.owner(entry.getKey()).equals(owner)) {
          tables.rename(entry.getKey(), change.apply(entry.getValue().names()));
          names.refresh(tables.endpoints(), entry.getValue().network());
        }
      }
    }
  }

  @Override
  public SequencedMap<String, Endpoint> endpoints(String name) throws IOException {
    SequencedMap<String, Endpoint> found = new LinkedHashMap<>();
    tables
        .endpoints()
        .forEach(
            (key, endpoint) -> {
              if (endpoint.network().equals(name)) {
                found.put(HostNames.owner(key), endpoint);
              }
            });
    return found;
  }

  @Override
  public List<Endpoint> joined(String owner) throws IOException {
    return tables.endpoints().entrySet().stream()
        .filter(e -> HostNames.isFurther(e.getKey()) && HostNames.owner(e.getKey()).equals(owner))
        .map(Map.Entry::getValue)
        .toList();
  }

  /** Links and rules first: what is still recorded is found again after a crash. */
  private void take(String owner, String name, Endpoint endpoint) throws IOException {
    NetworkRecord network = network(endpoint.network());
    links.unplug(name, network, endpoint);
    removeUnusedBridge(owner, network);
    tables.release(owner, endpoint);
  }

  private void removeUnusedBridge(String owner, NetworkRecord network) throws IOException {
    boolean last =
        tables.endpoints().entrySet().stream()
            .noneMatch(
                e -> !e.getKey().equals(owner) && e.getValue().network().equals(network.name()));
    if (last && links.exists(network.link())) {
      links.removeBridge(network);
    }
  }

  private static String shortName(String owner) {
    return Digest.of(owner.getBytes(StandardCharsets.UTF_8)).hex().substring(0, 12);
  }
}
