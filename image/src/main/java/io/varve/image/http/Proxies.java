package io.varve.image.http;

import java.net.URI;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;

/**
 * Which requests go through an HTTP proxy, as the variables {@code HTTP_PROXY}, {@code HTTPS_PROXY}
 * and {@code NO_PROXY} (or in small letters) tell programs. Loopback is always reached directly.
 *
 * @param http the proxy for plain requests
 * @param https the proxy that tunnels TLS
 * @param direct hosts that are reached directly: {@code *}, a host with or without port, or a
 *     domain with all hosts below it
 */
public record Proxies(Optional<URI> http, Optional<URI> https, List<String> direct) {

  /** No proxies. */
  public static final Proxies NONE = new Proxies(Optional.empty(), Optional.empty(), List.of());

  /** Copies the list. */
  public Proxies {
    direct = List.copyOf(direct);
  }

  /**
   * Reads the variables.
   *
   * @param environment variables by name
   * @return what they say; a proxy whose address makes no sense is left out
   */
  public static Proxies of(Map<String, String> environment) {
    return new Proxies(
        proxy(environment, "http_proxy"),
        proxy(environment, "https_proxy"),
        variable(environment, "no_proxy").stream()
            .flatMap(list -> Arrays.stream(list.split(",", -1)))
            .map(entry -> entry.strip().toLowerCase(Locale.ROOT))
            .filter(entry -> !entry.isEmpty())
            .toList());
  }

  private static Optional<String> variable(Map<String, String> environment, String name) {
    return Optional.ofNullable(environment.get(name))
        .or(() -> Optional.ofNullable(environment.get(name.toUpperCase(Locale.ROOT))))
        .filter(value -> !value.isBlank());
  }

  private static Optional<URI> proxy(Map<String, String> environment, String name) {
    return variable(environment, name)
        .flatMap(
            value -> {
              try {
                URI address = URI.create(value.contains("://") ? value : "http://" + value);
                return Optional.of(address).filter(a -> a.getHost() != null);
              } catch (IllegalArgumentException _) {
                return Optional.empty();
              }
            });
  }

  /**
   * The proxy for an address.
   *
   * @param address where a request goes
   * @return the proxy, empty for a direct connection
   */
  Optional<URI> forAddress(URI address) {
    Optional<URI> proxy = address.getScheme().equals("https") ? https : http;
    return proxy.filter(_ -> !isDirect(address));
  }

  private boolean isDirect(URI address) {
    String host = address.getHost().toLowerCase(Locale.ROOT);
    if (host.equals("localhost") || host.equals("[::1]") || host.matches("127(\\.[0-9]+){3}")) {
      return true;
    }
    String withPort = host + ":" + address.getPort();
    return direct.stream().anyMatch(entry -> covers(entry, host) || covers(entry, withPort));
  }

  private static boolean covers(String entry, String host) {
    if (entry.equals("*") || entry.equals(host)) {
      return true;
    }
    String domain = entry.startsWith("*.") ? entry.substring(1) : entry;
    return host.endsWith(domain.startsWith(".") ? domain : "." + domain);
  }
}
