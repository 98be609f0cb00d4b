package io.varve.image.registry;

import io.varve.oci.Reference;
import io.varve.oci.error.InvalidArgument;
import java.net.URI;
import java.util.Locale;
import java.util.Set;

/**
 * Where a registry answers.
 *
 * @param registry its name in references, such as {@code docker.io}
 * @param base scheme, host and port, and a path for mirrors that have one; without a final slash
 */
public record Endpoint(String registry, URI base) {

  private static final String DOCKER_HUB = "registry-1.docker.io";

  /** Checks the scheme. */
  public Endpoint {
    String scheme = base.getScheme() == null ? "" : base.getScheme();
    if ((!scheme.equals("http") && !scheme.equals("https")) || base.getHost() == null) {
      throw new InvalidArgument(
          "invalid registry address \"" + base + "\": expected https://host[:port]");
    }
  }

  /**
   * The endpoint of a registry: HTTPS, or HTTP on loopback and for registries listed as insecure.
   *
   * @param registry host and port, as in a reference
   * @param insecure the registries spoken to without TLS
   * @return the endpoint
   */
  public static Endpoint of(String registry, Set<String> insecure) {
    boolean plain = isLoopback(registry) || insecure.contains(registry);
    String host = registry.equals(Reference.DEFAULT_REGISTRY) ? DOCKER_HUB : registry;
    return new Endpoint(registry, URI.create((plain ? "http://" : "https://") + host));
  }

  /**
   * The address of a resource.
   *
   * @param path what follows {@code /v2/}
   * @return the address
   */
  public URI resolve(String path) {
    return URI.create(base + "/v2/" + path);
  }

  /**
   * Whether requests travel unencrypted.
   *
   * @return true for HTTP
   */
  public boolean isPlain() {
    return base.getScheme().equals("http");
  }

  /**
   * The same place through TLS.
   *
   * @return an endpoint with HTTPS
   */
  Endpoint secured() {
    return new Endpoint(registry, URI.create("https:" + base.getRawSchemeSpecificPart()));
  }

  /**
   * Whether an address is of this endpoint's scheme, host and port, so that credentials may go
   * there.
   *
   * @param address any address
   * @return true when the origin is the same
   */
  public boolean isSameOrigin(URI address) {
    return origin(base).equals(origin(address));
  }

  /**
   * Scheme, host and port of an address.
   *
   * @param address an HTTP address
   * @return for instance {@code https://example.org:443}
   */
  static String origin(URI address) {
    String scheme = String.valueOf(address.getScheme()).toLowerCase(Locale.ROOT);
    int port = address.getPort() >= 0 ? address.getPort() : scheme.equals("http") ? 80 : 443;
    return scheme + "://" + String.valueOf(address.getHost()).toLowerCase(Locale.ROOT) + ":" + port;
  }

  /**
   * Whether a host name means this machine, judged by its text alone.
   *
   * @param registry host, with or without port
   * @return true for localhost, 127.0.0.0/8 and ::1
   */
  static boolean isLoopback(String registry) {
    if (registry.startsWith("[::1]")) {
      return true;
    }
    int colon = registry.indexOf(':');
    String host = colon < 0 ? registry : registry.substring(0, colon);
    return host.equals("localhost") || isLoopbackAddress(host);
  }

  private static boolean isLoopbackAddress(String host) {
    String[] parts = host.split("\\.", -1);
    if (parts.length != 4 || !parts[0].equals("127")) {
      return false; // 127.evil.example is a name, not an address
    }
    for (String part : parts) {
      if (part.isEmpty() || part.length() > 3 || !part.chars().allMatch(Character::isDigit)) {
        return false;
      }
    }
    return true;
  }
}
