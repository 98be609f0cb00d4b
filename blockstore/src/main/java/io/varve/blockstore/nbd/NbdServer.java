package io.varve.blockstore.nbd;

import io.varve.blockstore.BlockDevice;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.StandardProtocolFamily;
import java.net.StandardSocketOptions;
import java.net.UnixDomainSocketAddress;
import java.nio.channels.ServerSocketChannel;
import java.nio.channels.SocketChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Semaphore;

/**
 * Serves block devices over NBD, on a Unix socket (for its owner only) or on a loopback address. On
 * other addresses only over TLS to clients that show a certificate.
 */
public final class NbdServer implements AutoCloseable {

  private static final int MAX_CONNECTIONS = 128;
  private static final int LARGE_BUFFERS = 16;
  private static final int WORKERS = 4;

  private final ServerSocketChannel listener;
  private final NbdExports exports;
  private final Optional<TlsCredentials> credentials;
  private final Semaphore connections = new Semaphore(MAX_CONNECTIONS);
  private final LargeBuffers largeBuffers = new LargeBuffers(LARGE_BUFFERS);
  private final Set<SocketChannel> open = ConcurrentHashMap.newKeySet();
  private final Set<Thread> threads = ConcurrentHashMap.newKeySet();

  private NbdServer(
      ServerSocketChannel listener, NbdExports exports, Optional<TlsCredentials> credentials) {
    this.listener = listener;
    this.exports = exports;
    this.credentials = credentials;
  }

  /**
   * Begins to serve.
   *
   * @param address a Unix socket path that does not exist, or a loopback address; port 0 takes a
   *     free one
   * @param exports what is offered
   * @return the server
   * @throws InvalidArgument when the address is not a local one
   * @throws IOException when the address can't be used
   */
  public static NbdServer listen(SocketAddress address, NbdExports exports) throws IOException {
    return listen(address, exports, Optional.empty());
  }

  /**
   * Begins to serve, maybe encrypted only.
   *
   * @param address a Unix socket path that does not exist, or an address; port 0 takes a free one
   * @param exports what is offered
   * @param credentials for TLS, which each client then has to use; empty for plain connections
   * @return the server
   * @throws InvalidArgument when the address is not a local one, and clients need no certificate
   * @throws IOException when the address can't be used
   */
  public static NbdServer listen(
      SocketAddress address, NbdExports exports, Optional<TlsCredentials> credentials)
      throws IOException {
    boolean strangersKeptOut = credentials.filter(TlsCredentials::demandsCertificates).isPresent();
    ServerSocketChannel listener = bind(address, strangersKeptOut);
    NbdServer server = new NbdServer(listener, exports, credentials);
    server.start("nbd " + listener.getLocalAddress(), server::accept);
    return server;
  }

  private static ServerSocketChannel bind(SocketAddress address, boolean strangersKeptOut)
      throws IOException {
    return switch (address) {
      case UnixDomainSocketAddress unix -> bindUnix(unix);
      case InetSocketAddress inet when strangersKeptOut || isLoopback(inet) ->
          ServerSocketChannel.open().bind(inet);
      default ->
          throw new InvalidArgument(
              ("NBD can't be served on %s: use unix:PATH or a loopback address, or TLS with"
                      + " certificates of clients")
                  .formatted(address));
    };
  }

  private static boolean isLoopback(InetSocketAddress address) {
    return address.getAddress() != null && address.getAddress().isLoopbackAddress();
  }

  private static ServerSocketChannel bindUnix(UnixDomainSocketAddress address) throws IOException {
    ServerSocketChannel listener = ServerSocketChannel.open(StandardProtocolFamily.UNIX);
    listener.bind(address);
    Files.setPosixFilePermissions(address.getPath(), PosixFilePermissions.fromString("rw-------"));
    return listener;
  }

  /**
   * Where it listens.
   *
   * @return the address, with the port that was taken
   * @throws IOException when the server is closed
   */
  public SocketAddress address() throws IOException {
    return listener.getLocalAddress();
  }

  /**
   * Whether clients have to use TLS.
   *
   * @return true with credentials
   */
  public boolean isEncrypted() {
    return credentials.isPresent();
  }

  private void start(String name, Runnable task) {
    Thread thread =
        Thread.ofPlatform()
            .daemon()
            .name(name)
            .unstarted(
                () -> {
                  try {
                    task.run();
                  } finally {
                    threads.remove(Thread.currentThread());
                  }
                });
    threads.add(thread);
    thread.start();
  }

  private void accept() {
    try {
      while (true) {
        connections.acquireUninterruptibly();
        SocketChannel client = listener.accept();
        open.add(client);
        start("nbd client", () -> serve(client));
      }
    } catch (IOException _) {
      // The listener was closed: no more clients.
    }
  }

  private void serve(SocketChannel client) {
    try (client) {
      if (client.getLocalAddress() instanceof InetSocketAddress) {
        client.setOption(StandardSocketOptions.TCP_NODELAY, true);
      }
      Wire wire = new Wire(client);
      Optional<Handshake.Agreement> agreement = new Handshake(wire, exports, credentials).run();
      if (agreement.isPresent()) {
        transmit(wire, agreement.get(), client);
      }
      wire.end();
    } catch (IOException | RuntimeException _) {
      // The client went away or broke the protocol; only its own connection ends.
    } finally {
      open.remove(client);
      connections.release();
    }
  }

  private void transmit(Wire wire, Handshake.Agreement agreement, SocketChannel client)
      throws IOException {
    try (BlockDevice _ = agreement.device()) {
      Transmission transmission = new Transmission(wire, agreement, largeBuffers);
      List<Thread> workers = new ArrayList<>();
      for (int i = 1; i < WORKERS; i++) {
        workers.add(
            Thread.ofPlatform()
                .daemon()
                .name("nbd worker")
                .start(() -> work(transmission, client)));
      }
      work(transmission, client);
      for (Thread worker : workers) {
        join(worker);
      }
    }
  }

  private static void work(Transmission transmission, SocketChannel client) {
    try (client) {
      transmission.serve();
    } catch (IOException _) {
      // The connection is over; the others notice, as the channel is closed.
    }
  }

  private static void join(Thread thread) {
    try {
      thread.join();
    } catch (InterruptedException _) {
      Thread.currentThread().interrupt();
    }
  }

  /** Ends all connections and stops listening; a Unix socket is removed. */
  @Override
  public void close() throws IOException {
    SocketAddress address = listener.getLocalAddress();
    listener.close();
    for (SocketChannel client : open) {
      client.close();
    }
    for (Thread thread : List.copyOf(threads)) {
      join(thread);
    }
    if (address instanceof UnixDomainSocketAddress unix) {
      Path path = unix.getPath();
      Files.deleteIfExists(path);
    }
  }
}
