package io.varve.image.registry;

import io.varve.image.http.Proxies;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How registries are spoken to.
 *
 * @param insecure registries ({@code host[:port]}) spoken to over plain HTTP; loopback always is
 * @param mirrors by registry, addresses tried in order before the registry itself, for reading
 * @param credentials who asks
 * @param backoff how failures are repeated
 * @param connectTimeout the time in which a connection must stand
 * @param stallTimeout the time after which a connection without a byte counts as broken
 * @param proxies which requests go through a proxy
 * @param widening when a blob comes over several connections
 * @param userAgent how the client names itself
 */
public record RegistryOptions(
    Set<String> insecure,
    Map<String, List<URI>> mirrors,
    CredentialSource credentials,
    Backoff backoff,
    Duration connectTimeout,
    Duration stallTimeout,
    Proxies proxies,
    Widening widening,
    String userAgent) {

  /** Copies the collections. */
  public RegistryOptions {
    insecure = Set.copyOf(insecure);
    mirrors = Map.copyOf(mirrors);
  }

  /** Anonymous, no mirrors, the standard pauses. */
  public static final RegistryOptions STANDARD =
      new RegistryOptions(
          Set.of(),
          Map.of(),
          CredentialSource.ANONYMOUS,
          Backoff.STANDARD,
          Duration.ofSeconds(15),
          Duration.ofSeconds(30),
          Proxies.NONE,
          Widening.STANDARD,
          "varve");

  /**
   * The same options with credentials.
   *
   * @param source who asks
   * @return a copy
   */
  public RegistryOptions withCredentials(CredentialSource source) {
    return new RegistryOptions(
        insecure,
        mirrors,
        source,
        backoff,
        connectTimeout,
        stallTimeout,
        proxies,
        widening,
        userAgent);
  }

  /**
   * The same options with registries spoken to over plain HTTP.
   *
   * @param registries {@code host[:port]}
   * @return a copy
   */
  public RegistryOptions withInsecure(Set<String> registries) {
    return new RegistryOptions(
        registries,
        mirrors,
        credentials,
        backoff,
        connectTimeout,
        stallTimeout,
        proxies,
        widening,
        userAgent);
  }

  /**
   * The same options with mirrors.
   *
   * @param addresses by registry, in order
   * @return a copy
   */
  public RegistryOptions withMirrors(Map<String, List<URI>> addresses) {
    return new RegistryOptions(
        insecure,
        addresses,
        credentials,
        backoff,
        connectTimeout,
        stallTimeout,
        proxies,
        widening,
        userAgent);
  }

  /**
   * The same options with other repetition.
   *
   * @param value how failures are repeated
   * @param stall the time after which a silent connection counts as broken
   * @return a copy
   */
  public RegistryOptions withBackoff(Backoff value, Duration stall) {
    return new RegistryOptions(
        insecure, mirrors, credentials, value, connectTimeout, stall, proxies, widening, userAgent);
  }

  /**
   * The same options with other proxies.
   *
   * @param rules which requests go through a proxy
   * @return a copy
   */
  public RegistryOptions withProxies(Proxies rules) {
    return new RegistryOptions(
        insecure,
        mirrors,
        credentials,
        backoff,
        connectTimeout,
        stallTimeout,
        rules,
        widening,
        userAgent);
  }

  /**
   * The same options with another use of connections.
   *
   * @param value when a blob comes over several
   * @return a copy
   */
  public RegistryOptions withWidening(Widening value) {
    return new RegistryOptions(
        insecure,
        mirrors,
        credentials,
        backoff,
        connectTimeout,
        stallTimeout,
        proxies,
        value,
        userAgent);
  }
}
