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
import java.net.InetAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.time.Clock;
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
  private HostState before;
  private BridgeNetworks networks;

  @BeforeEach
  void open() throws Exception {
    before = HostState.now();
    networks =
        new BridgeNetworks(
            new MemoryMetadataStore(),
            programs,
            new Locks(directory.resolve("locks")),
            Clock.systemUTC());
  }

  @AfterEach
  void leaveTheHostAsItWas() throws Exception {
    networks.disconnect("one");
    networks.disconnect("two");
    assertThat(HostState.now()).isEqualTo(before);
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
    Connection one = networks.connect("one", NetworkOptions.BRIDGE);
    Connection two = networks.connect("two", NetworkOptions.BRIDGE);

    assertThat(endpoint(one).address()).isNotEqualTo(endpoint(two).address());
    assertThat(inside(one, "busybox", "ping", "-c", "1", "-W", "3", endpoint(two).address()))
        .contains("1 packets received");
  }

  @Test
  void aPublishedPortLeadsToTheContainerFromTheHost() throws Exception {
    Connection one =
        networks.connect(
            "one",
            new NetworkOptions(
                "bridge", PortMapping.parse("127.0.0.1::7000"), List.of(), List.of(), List.of()));
    PortMapping port = endpoint(one).ports().getFirst();
    assertThat(port.hostPort()).isPositive();
    Process server =
        new ProcessBuilder(
                "ip",
                "netns",
                "exec",
                one.namespace().getFileName().toString(),
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

      assertThatThrownBy(() -> networks.connect("one", options))
          .isInstanceOf(Conflict.class)
          .hasMessageContaining(Integer.toString(taken.getLocalPort()));
    }
  }

  @Test
  void aNamedNetworkIsMadeListedUsedAndRemoved() throws Exception {
    NetworkRecord made = networks.create("lab", Optional.empty(), true, Map.of("a", "b"));
    networks.connect("one", NetworkOptions.of("lab"));

    assertThat(networks.list())
        .extracting(NetworkRecord::name)
        .containsExactly("bridge", "host", "lab", "none");
    assertThat(networks.inspect("lab")).isEqualTo(made);
    assertThatThrownBy(() -> networks.create("lab", Optional.empty(), false, Map.of()))
        .isInstanceOf(AlreadyExists.class);
    assertThatThrownBy(() -> networks.remove("lab")).isInstanceOf(Conflict.class);
    networks.disconnect("one");
    networks.remove("lab");
    assertThatThrownBy(() -> networks.inspect("lab")).isInstanceOf(NotFound.class);
  }
}
