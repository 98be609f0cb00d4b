package io.varve.image.http;

import java.io.IOException;
import java.net.SocketTimeoutException;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.locks.ReentrantLock;

/** Makes exchanges and keeps connections for the next ones. Safe for several threads. */
public final class HttpConnections implements AutoCloseable {

  /** Registries and what stands before them close idle connections after a minute or so. */
  private static final long LONGEST_IDLE = Duration.ofSeconds(20).toNanos();

  private final Dialer dialer;
  private final Duration stallTimeout;
  private final ReentrantLock guard = new ReentrantLock();
  private final Map<String, Deque<HttpConnection>> idle = new HashMap<>();
  private final Set<HttpConnection> open = new HashSet<>();
  private boolean closed;

  /**
   * A client.
   *
   * @param connectTimeout the time in which a connection must stand, TLS included
   * @param stallTimeout the time in which a read must bring a byte
   * @param proxies which requests go through a proxy
   * @param trust whose certificates are believed
   */
  public HttpConnections(
      Duration connectTimeout, Duration stallTimeout, Proxies proxies, Trust trust) {
    this.dialer = new Dialer(connectTimeout, proxies, trust);
    this.stallTimeout = stallTimeout;
  }

  /**
   * Makes an exchange; redirects are not followed. A connection that the peer closed while it was
   * idle is replaced.
   *
   * @param request the request
   * @return the answer, its body still to be read and closed
   * @throws SocketTimeoutException when connecting or answering takes too long
   * @throws java.net.UnknownHostException when the host has no address
   * @throws TlsExpected when a plain request is answered with an alert of TLS
   * @throws IOException when the exchange breaks
   */
  public HttpAnswer send(HttpRequest request) throws IOException {
    if (request.payload().isRepeatable()) {
      Optional<HttpConnection> kept = take(request.origin());
      if (kept.isPresent()) {
        try {
          return exchange(kept.get(), request);
        } catch (SocketTimeoutException | MalformedHttp | TlsExpected e) {
          throw e;
        } catch (IOException e) {
          if (kept.get().isAnswering()) {
            throw e;
          }
        }
      }
    }
    return exchange(open(request), request);
  }

  private static HttpAnswer exchange(HttpConnection connection, HttpRequest request)
      throws IOException {
    try {
      return connection.exchange(request);
    } catch (IOException | RuntimeException e) {
      connection.close();
      throw e;
    }
  }

  private HttpConnection open(HttpRequest request) throws IOException {
    Dialer.Line line = dialer.dial(request);
    HttpConnection connection = new HttpConnection(this, request.origin(), line, stallTimeout);
    if (!register(connection)) {
      connection.close();
      throw new IOException("the client is closed");
    }
    return connection;
  }

  private boolean register(HttpConnection connection) {
    guard.lock();
    try {
      return !closed && open.add(connection);
    } finally {
      guard.unlock();
    }
  }

  private Optional<HttpConnection> take(String origin) throws IOException {
    List<HttpConnection> old = new ArrayList<>();
    Optional<HttpConnection> found = Optional.empty();
    guard.lock();
    try {
      Deque<HttpConnection> kept = idle.getOrDefault(origin, new ArrayDeque<>());
      while (found.isEmpty() && !kept.isEmpty()) {
        HttpConnection last = kept.removeLast();
        if (System.nanoTime() - last.idleSince() > LONGEST_IDLE) {
          old.add(last);
        } else {
          found = Optional.of(last);
        }
      }
    } finally {
      guard.unlock();
    }
    for (HttpConnection connection : old) {
      connection.close();
    }
    return found;
  }

  /** Takes a connection back whose exchange is over. */
  void keep(HttpConnection connection) {
    guard.lock();
    try {
      if (open.contains(connection)) {
        idle.computeIfAbsent(connection.origin(), _ -> new ArrayDeque<>()).addLast(connection);
      }
    } finally {
      guard.unlock();
    }
  }

  /** A connection is being closed. */
  void forget(HttpConnection connection) {
    guard.lock();
    try {
      open.remove(connection);
      Deque<HttpConnection> kept = idle.get(connection.origin());
      if (kept != null) {
        kept.remove(connection);
      }
    } finally {
      guard.unlock();
    }
  }

  /** Closes all connections; exchanges under way fail. */
  @Override
  public void close() {
    List<HttpConnection> all;
    guard.lock();
    try {
      closed = true;
      all = List.copyOf(open);
    } finally {
      guard.unlock();
    }
    for (HttpConnection connection : all) {
      try {
        connection.close();
      } catch (IOException e) {
        // it is gone one way or the other
      }
    }
  }
}
