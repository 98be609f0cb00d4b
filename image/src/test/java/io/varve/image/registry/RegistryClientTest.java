package io.varve.image.registry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import io.varve.image.testing.Clients;
import io.varve.oci.Descriptor;
import io.varve.oci.Digest;
import io.varve.oci.ManifestCodec;
import io.varve.oci.MediaType;
import io.varve.oci.Reference;
import io.varve.oci.error.DigestMismatch;
import io.varve.oci.error.NotFound;
import io.varve.oci.error.PermissionDenied;
import io.varve.oci.error.Unauthenticated;
import io.varve.oci.error.Unavailable;
import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.Socket;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The client against servers that behave as the test says. */
class RegistryClientTest {

  private static final byte[] MANIFEST =
      ManifestCodec.manifest(
          MediaType.OCI_MANIFEST,
          Descriptor.of(MediaType.OCI_CONFIG, new byte[] {1}),
          List.of(),
          Map.of());

  private final ConcurrentLinkedQueue<String> requests = new ConcurrentLinkedQueue<>();
  private HttpServer server;
  private HttpServer other;
  private RegistryClient client;

  @BeforeEach
  void start() throws IOException {
    server = listen();
    other = listen();
    client = Clients.anonymous();
  }

  @AfterEach
  void stop() {
    client.close();
    server.stop(0);
    other.stop(0);
  }

  private static HttpServer listen() throws IOException {
    HttpServer http =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    http.start();
    return http;
  }

  private static String host(HttpServer http) {
    return "127.0.0.1:" + http.getAddress().getPort();
  }

  private Reference image() {
    return Reference.parse(host(server) + "/app:1");
  }

  private void log(HttpExchange exchange) {
    requests.add(exchange.getRequestMethod() + " " + exchange.getRequestURI());
  }

  private static String authorization(HttpExchange exchange) {
    return Optional.ofNullable(exchange.getRequestHeaders().getFirst("Authorization")).orElse("");
  }

  private static void answer(HttpExchange exchange, int status, byte[] body) throws IOException {
    boolean head = exchange.getRequestMethod().equals("HEAD");
    if (head) {
      exchange.getResponseHeaders().set("Content-Length", Integer.toString(body.length));
    }
    exchange.sendResponseHeaders(status, head || body.length == 0 ? -1 : body.length);
    if (!head && body.length > 0) {
      exchange.getResponseBody().write(body);
    }
    exchange.close();
  }

  private static void manifest(HttpExchange exchange) throws IOException {
    exchange.getResponseHeaders().set("Content-Type", MediaType.OCI_MANIFEST.value());
    exchange.getResponseHeaders().set("Docker-Content-Digest", Digest.of(MANIFEST).toString());
    answer(exchange, 200, MANIFEST);
  }

  private void challenge(HttpExchange exchange, String value) throws IOException {
    exchange.getResponseHeaders().set("WWW-Authenticate", value);
    answer(exchange, 401, new byte[0]);
  }

  @Test
  void aTokenIsFetchedWithCredentialsAndUsedAgain() throws Exception {
    server.createContext("/token", this::token);
    server.createContext(
        "/v2/",
        exchange -> {
          log(exchange);
          if (authorization(exchange).equals("Bearer T")) {
            manifest(exchange);
          } else {
            challenge(
                exchange,
                "Bearer realm=\"http://" + host(server) + "/token\",service=\"reg\",scope=\"x\"");
          }
        });
    try (RegistryClient known =
        Clients.with(_ -> Optional.of(new Credentials.Basic("user", "pass")))) {
      assertThat(known.resolve(image()).digest()).isEqualTo(Digest.of(MANIFEST));
      assertThat(known.manifest(image()).bytes()).isEqualTo(MANIFEST);
    }
    assertThat(requests)
        .containsExactly(
            "HEAD /v2/app/manifests/1",
            "GET /token?service=reg&scope=repository%3Aapp%3Apull&account=user",
            "HEAD /v2/app/manifests/1",
            "GET /v2/app/manifests/1");
  }

  private void token(HttpExchange exchange) throws IOException {
    log(exchange);
    boolean right = authorization(exchange).equals("Basic dXNlcjpwYXNz");
    byte[] body = "{\"token\":\"T\",\"expires_in\":300}".getBytes(StandardCharsets.UTF_8);
    answer(exchange, right ? 200 : 401, body);
  }

  @Test
  void wrongCredentialsAreNamedOnce() {
    server.createContext("/token", this::token);
    server.createContext(
        "/v2/",
        exchange -> challenge(exchange, "Bearer realm=\"http://" + host(server) + "/token\""));
    try (RegistryClient wrong =
        Clients.with(_ -> Optional.of(new Credentials.Basic("user", "other")))) {
      assertThatThrownBy(() -> wrong.resolve(image()))
          .isInstanceOf(Unauthenticated.class)
          .hasMessageContaining("log in again");
    }
    assertThat(requests).hasSize(1);
  }

  @Test
  void aRedirectToAnotherHostCarriesNoAuthorization() throws Exception {
    byte[] blob = {1, 2, 3, 4};
    other.createContext(
        "/",
        exchange -> {
          requests.add("storage sees [" + authorization(exchange) + "]");
          answer(exchange, 200, blob);
        });
    server.createContext(
        "/v2/",
        exchange -> {
          if (authorization(exchange).isEmpty()) {
            challenge(exchange, "Basic realm=\"r\"");
          } else {
            exchange.getResponseHeaders().set("Location", "http://" + host(other) + "/blob");
            answer(exchange, 307, new byte[0]);
          }
        });
    try (RegistryClient known =
            Clients.with(_ -> Optional.of(new Credentials.Basic("user", "pass")));
        InputStream bytes =
            known.blob(image(), Descriptor.of(MediaType.OCI_LAYER, blob), 0, () -> {})) {
      assertThat(bytes.readAllBytes()).isEqualTo(blob);
    }
    assertThat(requests).containsExactly("storage sees []");
  }

  @Test
  void aBusyRegistryIsAskedAgain() throws Exception {
    AtomicInteger count = new AtomicInteger();
    server.createContext(
        "/v2/",
        exchange -> {
          switch (count.incrementAndGet()) {
            case 1 -> {
              exchange.getResponseHeaders().set("Retry-After", "0");
              answer(exchange, 429, new byte[0]);
            }
            case 2 -> answer(exchange, 503, new byte[0]);
            default -> manifest(exchange);
          }
        });
    assertThat(client.resolve(image()).digest()).isEqualTo(Digest.of(MANIFEST));
  }

  @Test
  void aRegistryThatStaysBrokenIsGivenUp() {
    AtomicInteger count = new AtomicInteger();
    server.createContext(
        "/v2/",
        exchange -> {
          count.incrementAndGet();
          answer(exchange, 500, new byte[0]);
        });
    assertThatThrownBy(() -> client.manifest(image()))
        .isInstanceOf(Unavailable.class)
        .hasMessageContaining("status 500")
        .hasMessageContaining(host(server));
    assertThat(count).hasValue(Clients.options().backoff().attempts());
  }

  @Test
  void whatTheRegistrySaysIsShownWithoutControlCharacters() {
    server.createContext(
        "/v2/",
        exchange ->
            answer(
                exchange,
                403,
                "{\"errors\":[{\"code\":\"DENIED\",\"message\":\"no\\u001b[31m way\"}]}"
                    .getBytes(StandardCharsets.UTF_8)));
    assertThatThrownBy(() -> client.manifest(image()))
        .isInstanceOf(PermissionDenied.class)
        .hasMessageContaining("(no [31m way)");
  }

  @Test
  void nobodyListeningIsSaidSo() throws IOException {
    try (Socket deaf = new Socket()) {
      deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      Reference name = Reference.parse("127.0.0.1:" + deaf.getLocalPort() + "/app:1");
      assertThatThrownBy(() -> client.manifest(name))
          .isInstanceOf(Unavailable.class)
          .hasMessageContaining("can't be reached")
          .hasMessageContaining("check that the registry runs");
    }
  }

  @Test
  void otherBytesThanTheDigestAreRefused() {
    server.createContext("/v2/", RegistryClientTest::manifest);
    Reference wrong = image().withDigest(Digest.of(new byte[] {9}));
    assertThatThrownBy(() -> client.manifest(wrong)).isInstanceOf(DigestMismatch.class);
    assertThatThrownBy(() -> client.resolve(wrong)).isInstanceOf(DigestMismatch.class);
  }

  @Test
  void mirrorsAreAskedInOrderAndTheRegistryLast() throws Exception {
    other.createContext(
        "/v2/",
        exchange -> {
          requests.add("mirror");
          answer(exchange, 404, new byte[0]);
        });
    server.createContext(
        "/v2/",
        exchange -> {
          requests.add("registry");
          manifest(exchange);
        });
    RegistryOptions options =
        Clients.options()
            .change()
            .mirrors(Map.of(host(server), List.of(URI.create("http://" + host(other)))))
            .build();
    try (RegistryClient mirrored = Clients.of(options)) {
      mirrored.manifest(image());
    }
    assertThat(requests).containsExactly("mirror", "registry");
  }

  @Test
  void aRegistryWithoutRangesIsReadFromTheStart() throws Exception {
    byte[] blob = new byte[1000];
    blob[600] = 5;
    server.createContext("/v2/", exchange -> answer(exchange, 200, blob));
    try (InputStream rest =
        client.blob(image(), Descriptor.of(MediaType.OCI_LAYER, blob), 600, () -> {})) {
      assertThat(rest.readAllBytes()).hasSize(400).startsWith((byte) 5);
    }
  }

  @Test
  void tagsAreReadPageByPage() throws Exception {
    server.createContext(
        "/v2/app/tags/list",
        exchange -> {
          boolean first = exchange.getRequestURI().getQuery() == null;
          if (first) {
            exchange
                .getResponseHeaders()
                .set("Link", "</v2/app/tags/list?last=b&n=2>; rel=\"next\"");
          }
          String tags = first ? "[\"a\",\"b\"]" : "[\"c\"]";
          answer(
              exchange,
              200,
              ("{\"name\":\"app\",\"tags\":" + tags + "}").getBytes(StandardCharsets.UTF_8));
        });
    assertThat(client.tags(image())).containsExactly("a", "b", "c");
  }

  @Test
  void aMissingImageIsNotFound() {
    assertThatThrownBy(() -> client.resolve(image())).isInstanceOf(NotFound.class);
  }

  @Test
  void loopbackAndListedRegistriesAreSpokenToWithoutTls() {
    assertThat(Endpoint.of("localhost:5000", Set.of()).isPlain()).isTrue();
    assertThat(Endpoint.of("127.0.0.1", Set.of()).isPlain()).isTrue();
    assertThat(Endpoint.of("[::1]:5000", Set.of()).base())
        .isEqualTo(URI.create("http://[::1]:5000"));
    assertThat(Endpoint.of("[::2]:5000", Set.of()).isPlain()).isFalse();
    assertThat(Endpoint.of("127.evil.example", Set.of()).isPlain()).isFalse();
    assertThat(Endpoint.of("r.example", Set.of("r.example")).isPlain()).isTrue();
    assertThat(Endpoint.of("docker.io", Set.of()).base())
        .isEqualTo(URI.create("https://registry-1.docker.io"));
  }
}
