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
    if (!host.equals("127.0.0.1") && !host.equals("localhost") && !host.equals("[::1]")) {
      throw invalid(text);
    }
    try {
      int port = Integer.parseInt(text.substring(colon + 1));
      String literal = host.equals("[::1]") ? "::1" : "127.0.0.1";
      return new InetSocketAddress(InetAddress.ofLiteral(literal), port);
    } catch (IllegalArgumentException e) {
      throw new InvalidArgument(invalid(text).getMessage(), e);
    }
  }

  private static InvalidArgument invalid(String text) {
    return new InvalidArgument(
        "'%s' is no address for NBD: use unix:PATH or 127.0.0.1:PORT".formatted(text));
  }

  static String uri(SocketAddress address, BlockName export) throws UnknownHostException {
    return switch (address) {
      case UnixDomainSocketAddress unix ->
          "nbd+unix:///%s?socket=%s".formatted(export, unix.getPath());
      case InetSocketAddress inet ->
          "nbd://%s:%d/%s".formatted(inet.getHostString(), inet.getPort(), export);
      default -> throw new UnknownHostException(address.toString());
    };
  }
}
