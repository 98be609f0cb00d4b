package io.varve.image.registry.server;

import io.varve.image.http.MalformedHttp;
import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketException;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Answers HTTP/1.1 on a port, one virtual thread a connection. The JDK's server is not used because
 * it waits for the rest of what looks like a very long request line when a client tries TLS first,
 * as docker, podman and skopeo do: each of their commands would stand still for ten seconds.
 */
final class HttpListener implements AutoCloseable {

  private static final int BUFFER = 128 * 1024;
  private static final int IDLE_MILLIS = 60_000;
  private static final int TLS_HANDSHAKE = 0x16;

  /** Answers one request. */
  @FunctionalInterface
  interface Handler {
    void handle(Call call) throws IOException;
  }

  private final ServerSocket socket;
  private final Handler handler;
  private final Set<Socket> connections = ConcurrentHashMap.newKeySet();
  private final ExecutorService threads = Executors.newVirtualThreadPerTaskExecutor();

  HttpListener(InetSocketAddress address, Handler handler) throws IOException {
    this.socket = new ServerSocket();
    this.handler = handler;
    socket.bind(address, 128);
    threads.execute(this::accept);
  }

  InetSocketAddress address() {
    return (InetSocketAddress) socket.getLocalSocketAddress();
  }

  private void accept() {
    while (!socket.isClosed()) {
      try {
        Socket connection = socket.accept();
        connections.add(connection);
        threads.execute(() -> serve(connection));
      } catch (IOException e) {
        // closed, or a client that had gone before it was accepted
      }
    }
  }

  private void serve(Socket connection) {
    try (connection) {
      connection.setTcpNoDelay(true);
      connection.setSoTimeout(IDLE_MILLIS);
      InputStream in = new BufferedInputStream(connection.getInputStream(), BUFFER);
      OutputStream out = new BufferedOutputStream(connection.getOutputStream(), BUFFER);
      if (isTls(in)) {
        return;
      }
      boolean more = true;
      while (more) {
        more = exchange(in, out);
      }
    } catch (IOException e) {
      // the client has gone, or what it sent is no HTTP; there is nobody to tell
    } finally {
      connections.remove(connection);
    }
  }

  private static boolean isTls(InputStream in) throws IOException {
    in.mark(1);
    int first = in.read();
    in.reset();
    return first == TLS_HANDSHAKE;
  }

  /** Answers one request; false when the connection is to be closed. */
  private boolean exchange(InputStream in, OutputStream out) throws IOException {
    try {
      Optional<HttpRequestHead> head = HttpRequestHead.read(in);
      if (head.isEmpty()) {
        return false;
      }
      RequestBodyStream body = new RequestBodyStream(head.get(), in, out);
      Call call = new Call(head.get(), body, out);
      handler.handle(call);
      boolean keep =
          head.get().version().equals("HTTP/1.1")
              && !head.get().hasToken("Connection", "close")
              && !body.isUnasked();
      if (keep) {
        body.transferTo(OutputStream.nullOutputStream());
      }
      out.flush();
      return keep;
    } catch (MalformedHttp e) {
      out.write(
          HttpRequestHead.answerHead(400, Map.of("Content-Length", "0", "Connection", "close")));
      out.flush();
      return false;
    } catch (SocketException e) {
      return false;
    }
  }

  @Override
  public void close() throws IOException {
    socket.close();
    for (Socket connection : connections) {
      connection.close();
    }
    threads.shutdownNow();
    threads.close();
  }
}
