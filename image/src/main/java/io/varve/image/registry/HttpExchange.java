package io.varve.image.registry;

import io.varve.image.http.HttpAnswer;
import io.varve.image.http.HttpConnections;
import io.varve.image.http.HttpRequest;
import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.Unavailable;
import java.io.IOException;
import java.net.URI;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One HTTP/1.1 request and its answer, redirects followed. The Authorization field stays behind
 * when a redirect leaves the origin; one from HTTPS to HTTP is refused.
 */
final class HttpExchange implements AutoCloseable {

  private static final int MAXIMUM_REDIRECTS = 8;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> METHOD_KEEPING_REDIRECTS = Set.of(307, 308);

  private final HttpConnections connections;
  private final String userAgent;

  HttpExchange(RegistryOptions options) {
    this.connections =
        new HttpConnections(
            options.connectTimeout(),
            options.stallTimeout(),
            options.proxies(),
            options.trust().withUnverified(options.insecure()));
    this.userAgent = options.userAgent();
  }

  /** Sends a request; the answer has any status except those of redirects. */
  RegistryResponse send(
      String method,
      URI address,
      Map<String, String> headers,
      RequestBody body,
      Optional<String> authorization)
      throws IOException {
    URI target = address;
    String verb = method;
    RequestBody sent = body;
    Optional<String> secret = authorization;
    for (int redirects = 0; redirects <= MAXIMUM_REDIRECTS; redirects++) {
      RegistryResponse response = once(verb, target, headers, sent, secret);
      if (!follows(response, verb)) {
        return response;
      }
      response.body().close();
      URI next = response.location();
      checkRedirect(target, next);
      if (!Endpoint.origin(next).equals(Endpoint.origin(target))) {
        secret = Optional.empty();
      }
      target = next;
    }
    throw new Unavailable(
        "registry " + address.getHost() + " redirects in circles; it is at fault, try again later");
  }

  private RegistryResponse once(
      String method,
      URI address,
      Map<String, String> headers,
      RequestBody body,
      Optional<String> authorization)
      throws IOException {
    if (address.getHost() == null) {
      throw new InvalidArgument("invalid registry address \"" + address + "\"");
    }
    Map<String, String> fields = new LinkedHashMap<>(headers);
    fields.put("User-Agent", userAgent);
    authorization.ifPresent(value -> fields.put("Authorization", value));
    HttpAnswer answer = connections.send(new HttpRequest(method, address, fields, body.payload()));
    return new RegistryResponse(answer.status(), answer.fields(), answer.body(), address);
  }

  private static boolean follows(RegistryResponse response, String method) {
    boolean reads = method.equals("GET") || method.equals("HEAD");
    return (reads ? REDIRECTS : METHOD_KEEPING_REDIRECTS).contains(response.status());
  }

  private static void checkRedirect(URI from, URI to) {
    String scheme = String.valueOf(to.getScheme());
    boolean downgrade = "https".equals(from.getScheme()) && !scheme.equals("https");
    if (downgrade || (!scheme.equals("http") && !scheme.equals("https"))) {
      throw new Unavailable(
          "registry "
              + from.getHost()
              + " redirects to \""
              + to
              + "\", which is not https; refused");
    }
  }

  @Override
  public void close() {
    connections.close();
  }
}
