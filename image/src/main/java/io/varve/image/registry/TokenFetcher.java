package io.varve.image.registry;

import io.varve.image.registry.Authorizer.Token;
import io.varve.oci.MediaType;
import io.varve.oci.error.Unavailable;
import io.varve.oci.json.Json;
import io.varve.oci.json.JsonValue.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.time.InstantSource;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Asks token servers (Docker registry token authentication, and its OAuth 2 form). */
final class TokenFetcher implements Authorizer.TokenSource {

  private static final int MAXIMUM_ANSWER = 1 << 20;
  private static final long DEFAULT_LIFE_SECONDS = 60;
  private static final MediaType FORM = new MediaType("application/x-www-form-urlencoded");

  private final HttpExchange http;
  private final InstantSource clock;
  private final String clientId;

  TokenFetcher(HttpExchange http, InstantSource clock, String clientId) {
    this.http = http;
    this.clock = clock;
    this.clientId = clientId;
  }

  @Override
  public Token fetch(Challenge challenge, List<String> scopes, Optional<Credentials> credentials)
      throws IOException, InterruptedException {
    String realm = challenge.parameter("realm").orElseThrow();
    RegistryResponse response =
        credentials.isPresent()
                && credentials.get() instanceof Credentials.IdentityToken(String refresh)
            ? exchange(realm, challenge, scopes, refresh)
            : ask(realm, challenge, scopes, credentials);
    byte[] body = response.readAll(MAXIMUM_ANSWER);
    if (response.status() == 429 || response.status() >= 500) {
      throw new Unavailable(
          "token server "
              + realm
              + " failed with status "
              + response.status()
              + "; try again later");
    }
    if (response.status() != 200) {
      throw Authorizer.tokenRefused(realm, response.status());
    }
    return read(Json.parseObject(body, "answer of token server " + realm), realm);
  }

  private RegistryResponse ask(
      String realm, Challenge challenge, List<String> scopes, Optional<Credentials> credentials)
      throws IOException, InterruptedException {
    List<String> query = new ArrayList<>();
    challenge.parameter("service").ifPresent(service -> query.add(pair("service", service)));
    scopes.forEach(scope -> query.add(pair("scope", scope)));
    Optional<String> authorization = Optional.empty();
    if (credentials.isPresent()
        && credentials.get() instanceof Credentials.Basic(String user, String password)) {
      query.add(pair("account", user));
      authorization = Optional.of("Basic " + Authorizer.encode(user, password));
    }
    String separator = realm.indexOf('?') < 0 ? "?" : "&";
    return http.send(
        "GET",
        address(realm + separator + String.join("&", query), realm),
        Map.of(),
        new RequestBody.None(),
        authorization);
  }

  private RegistryResponse exchange(
      String realm, Challenge challenge, List<String> scopes, String refreshToken)
      throws IOException, InterruptedException {
    List<String> form = new ArrayList<>();
    form.add(pair("grant_type", "refresh_token"));
    form.add(pair("service", challenge.parameter("service").orElse("")));
    form.add(pair("client_id", clientId));
    form.add(pair("scope", String.join(" ", scopes)));
    form.add(pair("refresh_token", refreshToken));
    byte[] body = String.join("&", form).getBytes(StandardCharsets.US_ASCII);
    return http.send(
        "POST",
        address(realm, realm),
        Map.of("Content-Type", FORM.value()),
        new RequestBody.Whole(new Document(FORM, body)),
        Optional.empty());
  }

  private Token read(JsonObject json, String realm) {
    String value =
        json.string("token")
            .filter(token -> !token.isEmpty())
            .or(() -> json.string("access_token").filter(token -> !token.isEmpty()))
            .orElseThrow(
                () -> new Unavailable("token server " + realm + " sent no token; try again later"));
    long life = Math.max(DEFAULT_LIFE_SECONDS, json.number("expires_in").orElse(0));
    long margin = Math.min(30, life / 4); // clocks and long requests
    return new Token(value, clock.instant().plusSeconds(life - margin));
  }

  private static URI address(String text, String realm) {
    try {
      return URI.create(text);
    } catch (IllegalArgumentException e) {
      throw new Unavailable("the registry names the malformed token server \"" + realm + "\"", e);
    }
  }

  private static String pair(String name, String value) {
    return name + "=" + URLEncoder.encode(value, StandardCharsets.UTF_8);
  }
}
