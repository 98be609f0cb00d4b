package io.varve.engine.network;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.engine.EngineOptions;
import io.varve.engine.network.Connector.Connection;
import io.varve.engine.process.Command;
import io.varve.engine.process.Programs;
import io.varve.engine.testing.HostState;
import io.varve.oci.error.AlreadyExists;
import io.varve.oci.error.Conflict;
import io.varve.oci.error.NotFound;
import io.varve.storage.lock.Locks;
import io.varve.storage.metadata.MemoryMetadataStore;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.time.Clock;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Bridges of the host, made and taken away. */
class NetworkPrivilegedTest {
  @TempDir Path directory;
  private final Programs programs = new Programs(EngineOptions.DEFAULT_SEARCH_PATH);
  private final String one = "one-" + Long.toHexString(System.nanoTime());
  private final String two = "two-" + Long.toHexString(System.nanoTime());
  private final List<String> traces = new ArrayList<>();
  private final Map<String, String> bridges = new HashMap<>();
  private BridgeNetworks networks;

  @BeforeEach
  void open() throws Exception {
    networks =
        new BridgeNetworks(
            new MemoryMetadataStore(),
            programs,
            new Locks(directory.resolve("locks")),
            Clock.systemUTC(),
            owner -> directory.resolve(owner));
  }

  @AfterEach
  void leaveTheHostAsItWas() throws Exception {
    networks.disconnect(one);
    networks.disconnect(two);
    assertThat(HostState.traces(traces)).isEmpty();
    for (Map.Entry<String, String> bridge : bridges.entrySet()) {
      // Another store may have made a bridge of that name since: it is not the same link.
      assertThat(index(bridge.getKey())).isNotEqualTo(Optional.of(bridge.getValue()));
    }
  }

  private static Optional<String> index(String link) throws IOException {
    try {
      return Optional.of(Files.readString(Path.of("/sys/class/net", link, "ifindex")).strip());
    } catch (NoSuchFileException _) {
      return Optional.empty();
    }
  }

  /** Connects, and remembers what must be gone afterwards. */
  private Connection connect(String owner, NetworkOptions options) throws IOException {
    Connection connection = networks.connect(owner, options);
    Endpoint endpoint = endpoint(connection);
    traces.add(endpoint.hostLink());
    traces.add(connection.namespace().getFileName().toString());
    endpoint.ports().forEach(port -> traces.add("--dport " + port.hostPort() + " "));
    String link = networks.inspect(endpoint.network()).link();
    bridges.put(link, index(link).orElseThrow());
    return connection;
  }

  private static Endpoint endpoint(Connection connection) {
    return connection.endpoint().orElseThrow();
  }

  private String inside(Connection connection, String... command) throws Exception {
    java.util.ArrayList<String> arguments =
        new java.util.ArrayList<>(
            List.of("netns", "exec", connection.namespace().getFileName().toString()));
    arguments.addAll(List.of(command));
    return Command.of(programs.find("ip").orElseThrow(), arguments.toArray(String[]::new))
        .runOrThrow("run " + command[0]);
  }

  @Test
  void containersOnOneBridgeReachEachOtherByDifferentAddresses() throws Exception {
    Connection first = connect(one, NetworkOptions.BRIDGE);
    Connection second = connect(two, NetworkOptions.BRIDGE);

    assertThat(endpoint(first).address()).isNotEqualTo(endpoint(second).address());
    assertThat(inside(first, "busybox", "ping", "-c", "1", "-W", "3", endpoint(second).address()))
        .contains("1 packets received");
  }

  @Test
  void aPublishedPortLeadsToTheContainerFromTheHost() throws Exception {
    Connection first =
        connect(
            one,
            new NetworkOptions(
                "bridge", PortMapping.parse("127.0.0.1::7000"), List.of(), List.of(), List.of()));
    PortMapping port = endpoint(first).ports().getFirst();
    assertThat(port.hostPort()).isPositive();
    Process server =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                first.namespace().getFileName().toString(),
                "sh",
                "-c",
                "echo ready; echo hello | busybox nc -l -p 7000")
            .start();
    try {
      assertThat(server.inputReader(StandardCharsets.UTF_8).readLine()).isEqualTo("ready");
      assertThat(answer(port.hostPort())).isEqualTo("hello\n");
    } finally {
      server.destroyForcibly();
    }
  }

  /** The server may need a moment between its word and its listening. */
  private static String answer(int port) throws Exception {
    while (true) {
      try (Socket socket = new Socket(InetAddress.getLoopbackAddress(), port)) {
        return new String(socket.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
      } catch (java.net.ConnectException _) {
        Thread.onSpinWait();
      }
    }
  }

  @Test
  void aPortThatIsTakenIsRefused() throws Exception {
    try (ServerSocket taken = new ServerSocket(0)) {
      NetworkOptions options =
          new NetworkOptions(
              "bridge",
              PortMapping.parse(taken.getLocalPort() + ":80"),
              List.of(),
              List.of(),
              List.of());

      assertThatThrownBy(() -> connect(one, options))
          .isInstanceOf(Conflict.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void aNamedNetworkIsMadeListedUsedAndRemoved() throws Exception {
    NetworkRecord made =
        networks.create(
            new NetworkRequest(
                "lab",
                Optional.empty(),
                Optional.empty(),
                Optional.empty(),
                true,
                Map.of("a", "b")));
    connect(one, NetworkOptions.of("lab"));

    assertThat(networks.list())
        .extracting(NetworkRecord::name)
        .containsExactly("bridge", "host", "lab", "none");
    assertThat(networks.inspect("lab")).isEqualTo(made);
    assertThatThrownBy(() -> networks.create(NetworkRequest.of("lab")))
        .isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(() -> networks.remove("lab")).isInstanceOf(Conflict.class);
    networks.disconnect(one);
    networks.remove("lab");
    assertThatThrownBy(() -> networks.inspect("lab")).isInstanceOf(NotFound.class);
  }

  private void hosts(String owner) throws IOException {
    Files.writeString(directory.resolve(owner), "127.0.0.1\tlocalhost\n");
  }

  private NetworkOptions lab(String... names) {
    return NetworkOptions.of("lab").withAliases(List.of(names));
  }

  @Test
  void containersOfANetworkKnowEachOtherByName() throws Exception {
    networks.create(NetworkRequest.of("lab"));
    hosts(one);
    hosts(two);
    String first = endpoint(connect(one, lab("web", "www"))).address();
    Files.writeString(
        directory.resolve(one), "10.9.9.9\tmine\n", java.nio.file.StandardOpenOption.APPEND);
    Object inode = Files.getAttribute(directory.resolve(one), "unix:ino");
    String second = endpoint(connect(two, lab("db"))).address();

    for (String owner : List.of(one, two)) {
      assertThat(directory.resolve(owner))
          .content()
          .startsWith("127.0.0.1\tlocalhost\n")
          .contains(first + "\tweb www\n")
          .contains(second + "\tdb\n");
    }
    networks.rename(two, names -> List.of("database"));
    assertThat(directory.resolve(one)).content().contains(second + "\tdatabase\n");
    networks.disconnect(two);
    assertThat(directory.resolve(one))
        .content()
        .contains("10.9.9.9\tmine\n")
        .contains(first)
        .doesNotContain(second + "\t");
    assertThat(Files.getAttribute(directory.resolve(one), "unix:ino")).isEqualTo(inode);
  }

  @Test
  void aContainerJoinsAFurtherNetworkAndLeavesIt() throws Exception {
    networks.create(NetworkRequest.of("lab"));
    hosts(one);
    Connection connection = connect(one, NetworkOptions.BRIDGE);
    connect(two, lab("db"));

    Endpoint further = networks.join(one, "lab", NetworkOptions.Identity.ANY, List.of("guest"));
    traces.add(further.hostLink());
    String other = networks.endpoints("lab").get(two).address();
    assertThat(inside(connection, "busybox", "ping", "-c", "1", "-W", "3", other))
        .contains("1 packets received");
    assertThat(directory.resolve(one)).content().contains(other + "\tdb\n");
    assertThatThrownBy(() -> networks.join(one, "lab", NetworkOptions.Identity.ANY, List.of()))
        .isInstanceOf(Conflict.class);

    networks.leave(one, "lab");
    assertThat(networks.endpoints("lab")).containsOnlyKeys(two);
    assertThat(directory.resolve(one)).content().doesNotContain("db");
  }

  @Test
  void twoStoresNeverShareABridge() throws Exception {
    BridgeNetworks others =
        new BridgeNetworks(
            new MemoryMetadataStore(),
            programs,
            new Locks(directory.resolve("other-locks")),
            Clock.systemUTC(),
            owner -> directory.resolve(owner));
    // Both plan the same bridge, since neither exists yet.
    networks.connect(one, NetworkOptions.BRIDGE);
    networks.disconnect(one);
    others.connect(two, NetworkOptions.BRIDGE);
    others.disconnect(two);
    try {
      Endpoint ours = endpoint(connect(one, NetworkOptions.BRIDGE));
      Endpoint theirs = endpoint(others.connect(two, NetworkOptions.BRIDGE));

      assertThat(others.inspect("bridge").link()).isNotEqualTo(networks.inspect("bridge").link());
      assertThat(theirs.gateway()).isNotEqualTo(ours.gateway());
    } finally {
      others.disconnect(two);
    }
  }
}
