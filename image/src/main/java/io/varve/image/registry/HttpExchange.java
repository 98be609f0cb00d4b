package io.varve.image.registry;

import io.varve.oci.error.InvalidArgument;
import io.varve.oci.error.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.HttpResponse.BodyHandlers;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.Executors;

/**
 * One HTTP/1.1 request and its answer, redirects followed. The Authorization field stays behind
 * when a redirect leaves the origin; one from HTTPS to HTTP is refused.
 */
final class HttpExchange implements AutoCloseable {

  private static final int MAXIMUM_REDIRECTS = 8;
  private static final Set<Integer> REDIRECTS = Set.of(301, 302, 303, 307, 308);
  private static final Set<Integer> METHOD_KEEPING_REDIRECTS = Set.of(307, 308);

  private final HttpClient client;
  private final Duration answerTimeout;
  private final String userAgent;

  HttpExchange(RegistryOptions options) {
    HttpClient.Builder builder =
        HttpClient.newBuilder()
            .version(HttpClient.Version.HTTP_1_1)
            .followRedirects(HttpClient.Redirect.NEVER)
            .connectTimeout(options.connectTimeout())
            .executor(Executors.newVirtualThreadPerTaskExecutor());
    options.proxy().ifPresent(builder::proxy);
    this.client = builder.build();
    this.answerTimeout = options.stallTimeout();
    this.userAgent = options.userAgent();
  }

  /** Sends a request; the answer has any status except those of redirects. */
  RegistryResponse send(
      String method,
      URI address,
      Map<String, String> headers,
      RequestBody body,
      Optional<String> authorization)
      throws IOException, InterruptedException {
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
      throws IOException, InterruptedException {
    HttpRequest.Builder request =
        request(address).method(method, body.publisher()).header("User-Agent", userAgent);
    if (body instanceof RequestBody.None) {
      request.timeout(answerTimeout); // what is sent takes the time it takes
    }
    headers.forEach(request::header);
    authorization.ifPresent(value -> request.header("Authorization", value));
    HttpResponse<InputStream> response = client.send(request.build(), BodyHandlers.ofInputStream());
    return new RegistryResponse(
        response.statusCode(), response.headers(), response.body(), address);
  }

  private static boolean follows(RegistryResponse response, String method) {
    boolean reads = method.equals("GET") || method.equals("HEAD");
    return (reads ? REDIRECTS : METHOD_KEEPING_REDIRECTS).contains(response.status());
  }

  private static HttpRequest.Builder request(URI address) {
    try {
      return HttpRequest.newBuilder(address);
    } catch (IllegalArgumentException e) {
      throw new InvalidArgument("invalid registry address \"" + address + "\"", e);
    }
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
    client.shutdownNow();
  }
}
