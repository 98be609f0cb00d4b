package io.varve.engine.network;

import java.util.List;

/**
 * How a container looks names up (resolv.conf(5)); what is empty comes from the host.
 *
 * @param servers addresses of name servers
 * @param search domains that are tried after a short name; {@code .} alone for none
 * @param options such as {@code ndots:2}
 */
public record NameService(List<String> servers, List<String> search, List<String> options) {
  /** As the host. */
  public static final NameService OF_HOST = new NameService(List.of(), List.of(), List.of());

  /** Copies the lists. */
  public NameService {
    servers = List.copyOf(servers);
    search = List.copyOf(search);
    options = List.copyOf(options);
  }

  /**
   * Name servers of its own, the rest as the host.
   *
   * @param addresses the servers
   * @return the name service
   */
  public static NameService of(List<String> addresses) {
    return new NameService(addresses, List.of(), List.of());
  }

  /**
   * The same with other servers.
   *
   * @param addresses the servers
   * @return a copy
   */
  public NameService withServers(List<String> addresses) {
    return new NameService(addresses, search, options);
  }
}
