package io.varve.image.registry;

import io.varve.oci.error.Unauthenticated;
import io.varve.oci.error.Unavailable;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.time.InstantSource;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * Knows what each registry wants to see and has shown already. The first call to a registry goes
 * out bare; its challenge is kept, so that later calls, also with other scopes, cost no refusal.
 */
final class Authorizer {

  /** Gets a token from a token server. */
  @FunctionalInterface
  interface TokenSource {
    Token fetch(Challenge challenge, List<String> scopes, Optional<Credentials> credentials)
        throws IOException, InterruptedException;
  }

  /**
   * An access token.
   *
   * @param value what goes after {@code Bearer}
   * @param expiresAt when it ends
   */
  record Token(String value, Instant expiresAt) {}

  private record TokenKey(Endpoint endpoint, List<String> scopes) {}

  private final CredentialSource credentials;
  private final TokenSource tokens;
  private final InstantSource clock;
  private final Map<Endpoint, Challenge> challenges = new ConcurrentHashMap<>();
  private final Map<TokenKey, Token> cache = new ConcurrentHashMap<>();
  private final ReentrantLock fetching = new ReentrantLock();

  Authorizer(CredentialSource credentials, TokenSource tokens, InstantSource clock) {
    this.credentials = credentials;
    this.tokens = tokens;
    this.clock = clock;
  }

  /** The value of the Authorization field, empty while the registry has not asked for one. */
  Optional<String> authorization(Endpoint endpoint, Scope scope)
      throws IOException, InterruptedException {
    Challenge challenge = challenges.get(endpoint);
    if (challenge == null) {
      return Optional.empty();
    }
    Optional<Credentials> known = credentials.find(endpoint.registry());
    if (known.isPresent() && known.get() instanceof Credentials.RegistryToken(String token)) {
      return Optional.of("Bearer " + token);
    }
    return challenge.scheme().equals("basic")
        ? basic(known)
        : Optional.of("Bearer " + token(endpoint, challenge, scope, known).value());
  }

  /**
   * Takes note of a refusal.
   *
   * @return whether trying again can help
   */
  boolean refused(Endpoint endpoint, Scope scope, List<String> header, Optional<String> sent)
      throws IOException {
    List<Challenge> offered = Challenge.parse(header);
    Optional<Challenge> chosen =
        pick(offered, "bearer")
            .filter(c -> c.parameter("realm").isPresent())
            .or(() -> pick(offered, "basic"));
    if (chosen.isEmpty()) {
      return false;
    }
    boolean changed =
        !chosen.get().scheme().equals(schemeOf(challenges.put(endpoint, chosen.get())));
    boolean forgotten = cache.remove(new TokenKey(endpoint, scope.values())) != null;
    if (chosen.get().scheme().equals("basic")) {
      return sent.isEmpty() && basic(credentials.find(endpoint.registry())).isPresent();
    }
    return changed || sent.isEmpty() || forgotten;
  }

  private Token token(
      Endpoint endpoint, Challenge challenge, Scope scope, Optional<Credentials> known)
      throws IOException, InterruptedException {
    TokenKey key = new TokenKey(endpoint, scope.values());
    Optional<Token> cached = valid(key);
    if (cached.isPresent()) {
      return cached.get();
    }
    fetching.lockInterruptibly(); // layers start together; one of them asks
    try {
      Optional<Token> meanwhile = valid(key);
      if (meanwhile.isPresent()) {
        return meanwhile.get();
      }
      checkRealm(endpoint, challenge);
      Token fresh = tokens.fetch(challenge, key.scopes(), known);
      cache.put(key, fresh);
      return fresh;
    } finally {
      fetching.unlock();
    }
  }

  private Optional<Token> valid(TokenKey key) {
    return Optional.ofNullable(cache.get(key)).filter(t -> clock.instant().isBefore(t.expiresAt()));
  }

  private static void checkRealm(Endpoint endpoint, Challenge challenge) {
    String realm = challenge.parameter("realm").orElse("");
    if (!realm.startsWith("https://") && !(endpoint.isPlain() && realm.startsWith("http://"))) {
      throw new Unavailable(
          "registry "
              + endpoint.registry()
              + " names the token server \""
              + realm
              + "\", which is not https; credentials are not sent there");
    }
  }

  private static Optional<String> basic(Optional<Credentials> known) {
    return known.flatMap(
        credentials ->
            credentials instanceof Credentials.Basic(String user, String password)
                ? Optional.of("Basic " + encode(user, password))
                : Optional.empty());
  }

  /** {@code user:password} in base64 (RFC 7617). */
  static String encode(String user, String password) {
    return Base64.getEncoder()
        .encodeToString((user + ":" + password).getBytes(StandardCharsets.UTF_8));
  }

  /** The failure of a token server that refuses. */
  static Unauthenticated tokenRefused(String realm, int status) {
    return new Unauthenticated(
        "token server "
            + realm
            + " refused with status "
            + status
            + "; check the name, or log in again: the password may have changed");
  }

  private static Optional<Challenge> pick(List<Challenge> offered, String scheme) {
    return offered.stream().filter(c -> c.scheme().equals(scheme)).findFirst();
  }

  private static String schemeOf(Challenge challenge) {
    return challenge == null ? "" : challenge.scheme();
  }
}
