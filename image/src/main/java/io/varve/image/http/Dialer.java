package io.varve.image.http;

import java.io.IOException;
import java.io.InputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Proxy;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.GeneralSecurityException;
import java.time.Duration;
import java.util.Base64;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLParameters;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManager;

/**
 * Makes connections: plain, through TLS whose certificate is for the host and trusted, and through
 * an HTTP proxy.
 */
final class Dialer {

  private final Duration timeout;
  private final Proxies proxies;

  private final Trust trust;

  /** By host and port: sessions of TLS are resumed within one. */
  private final Map<String, SSLContext> contexts = new ConcurrentHashMap<>();

  Dialer(Duration timeout, Proxies proxies, Trust trust) {
    this.timeout = timeout;
    this.proxies = proxies;
    this.trust = trust;
  }

  /**
   * A connection that is ready for requests.
   *
   * @param socket the connection
   * @param throughProxy whether requests name the whole address, for a proxy to fetch it
   * @param credentials what the proxy is shown with each request
   */
  record Line(Socket socket, boolean throughProxy, Optional<String> credentials) {}

  /** User and password in a proxy's address, as it wants to see them (RFC 7617). */
  private static Optional<String> credentials(URI proxy) {
    return Optional.ofNullable(proxy.getUserInfo())
        .map(
            user ->
                "Basic "
                    + Base64.getEncoder().encodeToString(user.getBytes(StandardCharsets.UTF_8)));
  }

  Line dial(HttpRequest request) throws IOException {
    String host = hostOf(request.address());
    Optional<URI> proxy = proxies.forAddress(request.address());
    Socket socket =
        proxy.isPresent()
            ? connect(hostOf(proxy.get()), proxy.get().getPort() < 0 ? 80 : proxy.get().getPort())
            : connect(host, request.port());
    try {
      if (!request.isTls()) {
        return new Line(socket, proxy.isPresent(), proxy.flatMap(Dialer::credentials));
      }
      socket.setSoTimeout((int) timeout.toMillis());
      if (proxy.isPresent()) {
        tunnel(socket, request, credentials(proxy.get()));
      }
      return new Line(secure(socket, request), false, Optional.empty());
    } catch (IOException | RuntimeException e) {
      socket.close();
      throw e;
    }
  }

  /** The host without the brackets of an IPv6 address. */
  private static String hostOf(URI address) {
    String host = address.getHost();
    return host.startsWith("[") ? host.substring(1, host.length() - 1) : host;
  }

  /** Tries the addresses of a host in turn. */
  private Socket connect(String host, int port) throws IOException {
    IOException failure = new ConnectException("no address");
    for (InetAddress address : InetAddress.getAllByName(host)) {
      Socket socket = new Socket(Proxy.NO_PROXY);
      try {
        socket.connect(new InetSocketAddress(address, port), (int) timeout.toMillis());
        socket.setTcpNoDelay(true);
        return socket;
      } catch (IOException e) {
        socket.close();
        failure = e;
      }
    }
    throw failure;
  }

  /** Asks a proxy for a way through (RFC 9110, section 9.3.6). */
  private static void tunnel(Socket socket, HttpRequest request, Optional<String> credentials)
      throws IOException {
    String target = request.address().getHost() + ":" + request.port();
    String shown = credentials.map(value -> "Proxy-Authorization: " + value + "\r\n").orElse("");
    String head = "CONNECT " + target + " HTTP/1.1\r\nHost: " + target + "\r\n" + shown + "\r\n";
    socket.getOutputStream().write(head.getBytes(StandardCharsets.ISO_8859_1));
    InputStream in = socket.getInputStream(); // unbuffered: what follows is TLS
    int status = AnswerHead.read(in).status();
    if (status < 200 || status > 299) {
      throw new ConnectException("the proxy refused the way to " + target + " with " + status);
    }
  }

  private Socket secure(Socket plain, HttpRequest request) throws IOException {
    String host = hostOf(request.address());
    SSLSocket socket =
        (SSLSocket)
            context(request).getSocketFactory().createSocket(plain, host, request.port(), true);
    if (trust.verifies(request.address().getHost(), request.port())) {
      SSLParameters parameters = socket.getSSLParameters();
      parameters.setEndpointIdentificationAlgorithm("HTTPS");
      socket.setSSLParameters(parameters);
    }
    socket.startHandshake();
    return socket;
  }

  private SSLContext context(HttpRequest request) throws SSLException {
    String key = request.origin();
    SSLContext known = contexts.get(key);
    if (known != null) {
      return known;
    }
    SSLContext made = makeContext(request.address().getHost(), request.port());
    SSLContext before = contexts.putIfAbsent(key, made);
    return before == null ? made : before;
  }

  private SSLContext makeContext(String host, int port) throws SSLException {
    try {
      TrustManager manager =
          trust.verifies(host, port) ? new HostTrust(trust, host, port) : new AnyCertificate();
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(null, new TrustManager[] {manager}, null);
      return context;
    } catch (GeneralSecurityException e) {
      throw new SSLException("TLS is not available in this Java: " + e.getMessage(), e);
    }
  }
}
