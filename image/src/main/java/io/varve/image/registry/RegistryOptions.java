package io.varve.image.registry;

import io.varve.image.http.Proxies;
import io.varve.image.http.Trust;
import java.net.URI;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;

/**
 * How registries are spoken to.
 *
 * @param insecure registries ({@code host[:port]}) that may speak plain HTTP, as those on loopback
 *     always may, and whose certificates are not looked at
 * @param mirrors by registry, addresses tried in order before the registry itself, for reading
 * @param credentials who asks
 * @param backoff how failures are repeated
 * @param connectTimeout the time in which a connection must stand
 * @param stallTimeout the time after which a connection without a byte counts as broken
 * @param proxies which requests go through a proxy
 * @param trust whose certificates are believed
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
    Trust trust,
    Widening widening,
    String userAgent) {

  /** Anonymous, no mirrors, the standard pauses. */
  public static final RegistryOptions STANDARD = new Builder().build();

  /** Copies the collections. */
  public RegistryOptions {
    insecure = Set.copyOf(insecure);
    mirrors = Map.copyOf(mirrors);
  }

  /**
   * These options, to be changed.
   *
   * @return a builder that begins with them
   */
  public Builder change() {
    Builder builder = new Builder();
    builder.insecure = insecure;
    builder.mirrors = mirrors;
    builder.credentials = credentials;
    builder.backoff = backoff;
    builder.connectTimeout = connectTimeout;
    builder.stallTimeout = stallTimeout;
    builder.proxies = proxies;
    builder.trust = trust;
    builder.widening = widening;
    builder.userAgent = userAgent;
    return builder;
  }

  /** Collects options; what is not said stays. */
  public static final class Builder {

    private Set<String> insecure = Set.of();
    private Map<String, List<URI>> mirrors = Map.of();
    private CredentialSource credentials = CredentialSource.ANONYMOUS;
    private Backoff backoff = Backoff.STANDARD;
    private Duration connectTimeout = Duration.ofSeconds(15);
    private Duration stallTimeout = Duration.ofSeconds(30);
    private Proxies proxies = Proxies.NONE;
    private Trust trust = Trust.NONE;
    private Widening widening = Widening.STANDARD;
    private String userAgent = "varve";

    private Builder() {}

    /**
     * Registries that need not be who they say.
     *
     * @param registries {@code host[:port]}
     * @return this builder
     */
    public Builder insecure(Set<String> registries) {
      insecure = registries;
      return this;
    }

    /**
     * Other places to read from.
     *
     * @param addresses by registry, in order
     * @return this builder
     */
    public Builder mirrors(Map<String, List<URI>> addresses) {
      mirrors = addresses;
      return this;
    }

    /**
     * Who asks.
     *
     * @param source where credentials come from
     * @return this builder
     */
    public Builder credentials(CredentialSource source) {
      credentials = source;
      return this;
    }

    /**
     * How failures are repeated.
     *
     * @param value attempts and pauses
     * @return this builder
     */
    public Builder backoff(Backoff value) {
      backoff = value;
      return this;
    }

    /**
     * When a connection counts as broken.
     *
     * @param silence the time without a byte
     * @return this builder
     */
    public Builder stallTimeout(Duration silence) {
      stallTimeout = silence;
      return this;
    }

    /**
     * Which requests go through a proxy.
     *
     * @param rules the rules
     * @return this builder
     */
    public Builder proxies(Proxies rules) {
      proxies = rules;
      return this;
    }

    /**
     * Whose certificates are believed.
     *
     * @param value the places of certificates
     * @return this builder
     */
    public Builder trust(Trust value) {
      trust = value;
      return this;
    }

    /**
     * When a blob comes over several connections.
     *
     * @param value the rule
     * @return this builder
     */
    public Builder widening(Widening value) {
      widening = value;
      return this;
    }

    /**
     * The options.
     *
     * @return what was collected
     */
    public RegistryOptions build() {
      return new RegistryOptions(
          insecure,
          mirrors,
          credentials,
          backoff,
          connectTimeout,
          stallTimeout,
          proxies,
          trust,
          widening,
          userAgent);
    }
  }
}
