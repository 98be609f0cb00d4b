package io.varve.engine.network;

import io.varve.engine.process.ProcessFile;
import io.varve.engine.process.Programs;
import io.varve.linux.ProcessDescriptor;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.net.StandardProtocolFamily;
import java.net.UnixDomainSocketAddress;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.SocketChannel;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * A way out for a container of an ordinary user, who may make no bridges: slirp4netns, a process a
 * container, which passes packets on as the user's own connections. Its number lies beside the
 * container's bundle.
 *
 * @param programs where slirp4netns is looked for
 * @param bundle the container's bundle
 */
public record UserNetwork(Programs programs, Path bundle) {
  /** The name server that it offers. */
  public static final String NAME_SERVER = "10.0.2.3";

  private static final Path DEVICE = Path.of("/dev/net/tun");
  private static final String PROGRAM = "slirp4netns";

  /** The host, as such a container sees it. */
  public static final String GATEWAY = "10.0.2.2";

  private static final String ADDRESS = "10.0.2.100";
  private static final int TERMINATE = 15;

  /**
   * Whether this host has it.
   *
   * @return true when the program is there, and the device that it needs is open to everybody
   */
  public boolean isAvailable() {
    return programs.find(PROGRAM).isPresent() && Files.isWritable(DEVICE);
  }

  /**
   * Connects a container that was made and has not begun.
   *
   * @param pid its first process
   * @param ports what is published
   * @return its place; every container has the same addresses, each in a network of its own
   * @throws IOException when it fails; nothing runs then
   */
  public Endpoint connect(long pid, List<PortMapping> ports) throws IOException {
    Path socket = bundle.resolve("slirp.sock");
    Path log = bundle.resolve("slirp.log");
    Process process = start(pid, socket, log);
    Files.writeString(pidFile(), Long.toString(process.pid()));
    try {
      awaitReady(process, socket, log);
      List<PortMapping> published = new ArrayList<>();
      for (PortMapping port : ports) {
        PortMapping free = BridgeNetworks.reserve(port);
        publish(socket, free);
        published.add(free);
      }
      return new Endpoint(
          BridgeNetworks.DEFAULT, ADDRESS, 24, GATEWAY, "", "tap0", List.of(), published);
    } catch (IOException | RuntimeException e) {
      disconnect();
      throw e;
    }
  }

  private Process start(long pid, Path socket, Path log) throws IOException {
    Files.deleteIfExists(socket);
    // In a session of its own, so that control-C in the terminal does not reach it.
    return new ProcessBuilder(
            programs.require("setsid", "util-linux", "a network of an ordinary user").toString(),
            programs.find(PROGRAM).orElseThrow().toString(),
            "--configure",
            "--mtu=65520",
            "--disable-host-loopback",
            "--api-socket",
            socket.toString(),
            Long.toString(pid),
            "tap0")
        .redirectInput(Path.of("/dev/null").toFile())
        .redirectOutput(log.toFile())
        .redirectErrorStream(true)
        .start();
  }

  /** The socket answers once the link is up. */
  private static void awaitReady(Process process, Path socket, Path log) throws IOException {
    while (!Files.exists(socket)) {
      if (!process.isAlive()) {
        throw new IOException(
            "connect container by " + PROGRAM + ": " + Files.readString(log).strip());
      }
      Thread.onSpinWait();
    }
  }

  private static void publish(Path socket, PortMapping port) throws IOException {
    JsonObject call =
        JsonValue.object()
            .put("execute", "add_hostfwd")
            .put(
                "arguments",
                JsonValue.object()
                    .put("proto", port.protocol())
                    .put("host_addr", port.hostAddress().orElse("0.0.0.0"))
                    .put("host_port", port.hostPort())
                    .put("guest_port", port.containerPort())
                    .build())
            .build();
    try (SocketChannel channel = SocketChannel.open(StandardProtocolFamily.UNIX)) {
      channel.connect(UnixDomainSocketAddress.of(socket));
      channel.write(ByteBuffer.wrap(Json.toText(call).getBytes(StandardCharsets.UTF_8)));
      channel.shutdownOutput();
      String answer =
          new String(Channels.newInputStream(channel).readAllBytes(), StandardCharsets.UTF_8);
      if (answer.contains("\"error\"")) {
        throw new IOException("publish port " + port + ": " + answer.strip());
      }
    }
  }

  private Path pidFile() {
    return bundle.resolve("slirp.pid");
  }

  /**
   * Takes the connection away; nothing happens when there is none.
   *
   * @throws IOException when its process can't be ended
   */
  public void disconnect() throws IOException {
    Optional<Long> pid = pid();
    if (pid.isPresent() && isOurs(pid.get())) {
      ProcessDescriptor.kill(pid.get(), TERMINATE);
    }
    Files.deleteIfExists(pidFile());
  }

  private Optional<Long> pid() throws IOException {
    try {
      return Optional.of(Long.parseLong(Files.readString(pidFile()).strip()));
    } catch (NoSuchFileException | NumberFormatException _) {
      return Optional.empty();
    }
  }

  /** The number may have gone to another process. */
  private static boolean isOurs(long pid) throws IOException {
    return ProcessFile.read(pid, "cmdline").filter(line -> line.contains(PROGRAM)).isPresent();
  }
}
