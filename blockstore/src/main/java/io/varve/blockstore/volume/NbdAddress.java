package io.varve.blockstore.volume;

import io.varve.blockstore.BlockName;
import io.varve.oci.error.InvalidArgument;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.SocketAddress;
import java.net.UnixDomainSocketAddress;
import java.net.UnknownHostException;

/** Reads addresses as people write them, and writes NBD URIs. */
final class NbdAddress {

  private static final String UNIX = "unix:";
  private static final int SOCKET_PATH_LIMIT = 107;

  private NbdAddress() {}

  static SocketAddress parse(String text) {
    if (text.startsWith(UNIX)) {
      String path = text.substring(UNIX.length());
      if (path.isEmpty() || path.length() > SOCKET_PATH_LIMIT) {
        throw new InvalidArgument(
            "socket path '%s' has %d characters: 1 to %d are possible"
                .formatted(path, path.length(), SOCKET_PATH_LIMIT));
      }
      return UnixDomainSocketAddress.of(path);
    }
    int colon = text.lastIndexOf(':');
    String host = colon < 0 ? "" : text.substring(0, colon);
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      return new InetSocketAddress(InetAddress.ofLiteral(literal(host)), port);
    } catch (IllegalArgumentException e) {
      throw new InvalidArgument(invalid(text).getMessage(), e);
    }
  }

  private static String literal(String host) {
    if (host.equals("localhost")) {
      return "127.0.0.1";
    }
    boolean bracketed = host.startsWith("[") && host.endsWith("]");
    return bracketed ? host.substring(1, host.length() - 1) : host;
  }

  private static InvalidArgument invalid(String text) {
    return new InvalidArgument(
        "'%s' is no address for NBD: use unix:PATH or 127.0.0.1:PORT".formatted(text));
  }

  /** The text that {@link #parse} reads. */
  static String text(SocketAddress address) throws UnknownHostException {
    return switch (address) {
      case UnixDomainSocketAddress unix -> UNIX + unix.getPath();
      case InetSocketAddress inet -> "%s:%d".formatted(host(inet), inet.getPort());
      default -> throw new UnknownHostException(address.toString());
    };
  }

  static String uri(SocketAddress address, BlockName export, boolean encrypted)
      throws UnknownHostException {
    String scheme = encrypted ? "nbds" : "nbd";
    return switch (address) {
      case UnixDomainSocketAddress unix ->
          "%s+unix:///%s?socket=%s".formatted(scheme, export, unix.getPath());
      case InetSocketAddress inet ->
          "%s://%s:%d/%s".formatted(scheme, host(inet), inet.getPort(), export);
      default -> throw new UnknownHostException(address.toString());
    };
  }

  private static String host(InetSocketAddress address) {
    String host = address.getAddress().getHostAddress();
    return host.indexOf(':') < 0 ? host : "[" + host + "]";
  }
}
