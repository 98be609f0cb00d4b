package io.varve.image.http;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.net.ConnectException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.net.ServerSocket;
import java.net.Socket;
import java.net.SocketTimeoutException;
import java.net.URI;
import java.net.UnknownHostException;
import java.time.Duration;
import java.util.Map;
import java.util.OptionalLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class HttpConnectionsTest {

  private static final String OK = "HTTP/1.1 200 OK\r\nContent-Length: 5\r\n\r\nhello";

  private static final String CHUNKED =
      "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"
          .concat("3;x=y\r\nhel\r\n2\r\nlo\r\n0\r\nTrailer: t\r\n\r\n");

  private final HttpConnections client = client(Proxies.NONE);

  private static HttpConnections client(Proxies proxies) {
    return new HttpConnections(Duration.ofMinutes(1), Duration.ofMinutes(1), proxies, Trust.NONE);
  }

  private static HttpConnections impatient() {
    return new HttpConnections(
        Duration.ofMinutes(1), Duration.ofMillis(200), Proxies.NONE, Trust.NONE);
  }

  @AfterEach
  void close() {
    client.close();
  }

  private static HttpRequest get(URI address) {
    return new HttpRequest("GET", address, Map.of("Accept", "a\r\nX: injected"), Payload.NONE);
  }

  private static String text(HttpAnswer answer) throws IOException {
    try (var body = answer.body()) {
      return new String(body.readAllBytes(), UTF_8);
    }
  }

  @Test
  void aConnectionIsUsedAgainWhenTheAnswerWasReadOrIsShort() throws IOException {
    try (ScriptedServer server = new ScriptedServer(OK, OK, OK)) {
      assertThat(text(client.send(get(server.address("/a?b=c"))))).isEqualTo("hello");
      client.send(get(server.address("/"))).body().close();
      assertThat(text(client.send(get(server.address(""))))).isEqualTo("hello");
      assertThat(server.connections()).isEqualTo(1);
      assertThat(server.heads().getFirst()).startsWith("GET /a?b=c HTTP/1.1\r\nHost: 127.0.0.1:");
      assertThat(server.heads().getFirst()).contains("Accept: a  X: injected\r\n");
      assertThat(server.heads().getLast()).startsWith("GET / HTTP/1.1");
    }
  }

  @Test
  void aConnectionThatThePeerClosedWhileItWasIdleIsReplaced() throws IOException {
    try (ScriptedServer server = new ScriptedServer(OK + ScriptedServer.END, OK)) {
      assertThat(text(client.send(get(server.address("/"))))).isEqualTo("hello");
      assertThat(text(client.send(get(server.address("/"))))).isEqualTo("hello");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void anUnreadBodyDoesNotReachTheNextAnswer() throws IOException {
    String big = "HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n" + "x".repeat(1_000_000);
    try (ScriptedServer server = new ScriptedServer(big, OK)) {
      var body = client.send(get(server.address("/"))).body();
      assertThat(body.read()).isEqualTo('x');
      body.close();
      assertThat(text(client.send(get(server.address("/"))))).isEqualTo("hello");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void bodiesEndAsTheirHeadsSay() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            "HTTP/1.1 100 Continue\r\n\r\n".concat(CHUNKED),
            "HTTP/1.1 204 None\r\n\r\n",
            "HTTP/1.1 200 OK\r\n\r\nuntil the end" + ScriptedServer.END)) {
      assertThat(text(client.send(get(server.address("/"))))).isEqualTo("hello");
      assertThat(text(client.send(get(server.address("/"))))).isEmpty();
      assertThat(text(client.send(get(server.address("/"))))).isEqualTo("until the end");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aHeadAnswerHasNoBodyWhateverItsLength() throws IOException {
    String head = "HTTP/1.1 200 OK\r\nContent-Length: 5000\r\nX-A: 1\r\nx-a: 2\r\n\r\n";
    try (ScriptedServer server = new ScriptedServer(head, OK)) {
      HttpAnswer answer =
          client.send(new HttpRequest("HEAD", server.address("/"), Map.of(), Payload.NONE));
      assertThat(answer.body().read()).isEqualTo(-1);
      assertThat(answer.fields().allValues("X-A")).containsExactly("1", "2");
      assertThat(answer.fields().firstValueAsLong("content-length")).hasValue(5000);
      assertThat(text(client.send(get(server.address("/"))))).isEqualTo("hello");
      assertThat(server.connections()).isEqualTo(1);
    }
  }

  @Test
  void aBodyThatEndsEarlyIsNoBody() throws IOException {
    String cut = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello" + ScriptedServer.END;
    String cutChunk =
        "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n9\r\nhello" + ScriptedServer.END;
    try (ScriptedServer server = new ScriptedServer(cut, cutChunk)) {
      assertThatThrownBy(() -> text(client.send(get(server.address("/")))))
          .isInstanceOf(EOFException.class);
      assertThatThrownBy(() -> text(client.send(get(server.address("/")))))
          .isInstanceOf(EOFException.class);
    }
  }

  @Test
  void whatIsNoHttpIsRefused() throws IOException {
    try (ScriptedServer server =
        new ScriptedServer(
            "SSH-2.0-OpenSSH\r\n" + ScriptedServer.END,
            "HTTP/1.1 200 OK\r\nContent-Length: -5\r\n\r\n",
            "HTTP/1.1 200 OK\r\nContent-Length: 5\r\nContent-Length: 6\r\n\r\n",
            "HTTP/1.1 200 OK\r\nX: " + "y".repeat(300_000) + "\r\n\r\n",
            "HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n-5\r\n")) {
      for (int i = 0; i < 5; i++) {
        assertThatThrownBy(() -> text(client.send(get(server.address("/")))))
            .isInstanceOf(MalformedHttp.class);
      }
    }
  }

  @Test
  void silenceIsATimeout() throws IOException {
    String stalled = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello";
    try (ScriptedServer server = new ScriptedServer(ScriptedServer.SILENCE);
        ScriptedServer stalling = new ScriptedServer(stalled);
        HttpConnections impatient = impatient()) {
      assertThatThrownBy(() -> impatient.send(get(server.address("/"))))
          .isInstanceOf(SocketTimeoutException.class);
      assertThatThrownBy(() -> text(impatient.send(get(stalling.address("/")))))
          .isInstanceOf(SocketTimeoutException.class);
    }
  }

  /** A payload of a million bytes, which the server does not read. */
  private record Unwanted(OptionalLong length, boolean isRepeatable) implements Payload {
    @Override
    public void writeTo(OutputStream out) throws IOException {
      byte[] piece = new byte[1000];
      for (int i = 0; i < 100_000; i++) {
        out.write(piece);
      }
    }
  }

  @Test
  void anAnswerThatComesBeforeThePayloadIsThroughIsRead() throws IOException {
    String refusal = "HTTP/1.1 413 Too Large\r\nContent-Length: 3\r\n\r\nbig" + ScriptedServer.END;
    try (ScriptedServer server = new ScriptedServer(refusal, OK)) {
      Payload payload = new Unwanted(OptionalLong.of(100_000_000), true);
      try {
        HttpAnswer answer =
            client.send(new HttpRequest("PUT", server.address("/"), Map.of(), payload));
        assertThat(answer.status()).isEqualTo(413);
      } catch (IOException e) {
        // the peer's reset may overtake its answer
      }
      assertThat(text(client.send(get(server.address("/"))))).isEqualTo("hello");
      assertThat(server.connections()).isEqualTo(2);
    }
  }

  @Test
  void payloadsGoWithTheirLengthOrInChunks() throws IOException {
    try (ServerSocket server = new ServerSocket(0)) {
      Thread.ofVirtual()
          .start(
              () -> {
                try (var socket = server.accept()) {
                  byte[] came = socket.getInputStream().readNBytes(1000);
                  socket.getOutputStream().write(OK.getBytes(UTF_8));
                  assertThat(came).hasSize(1000);
                } catch (IOException e) {
                  // the assertion below fails
                }
              });
      byte[] bytes = new byte[2000];
      Payload payload =
          new Payload() {
            @Override
            public OptionalLong length() {
              return OptionalLong.empty();
            }

            @Override
            public boolean isRepeatable() {
              return false;
            }

            @Override
            public void writeTo(OutputStream out) throws IOException {
              new ByteArrayInputStream(bytes).transferTo(out);
            }
          };
      URI address = URI.create("http://127.0.0.1:" + server.getLocalPort() + "/");
      assertThat(text(client.send(new HttpRequest("PATCH", address, Map.of(), payload))))
          .isEqualTo("hello");
    }
  }

  @Test
  void aProxyGetsWholeAddressesAndTunnels() throws IOException {
    String refused = "HTTP/1.1 403 No\r\nContent-Length: 0\r\n\r\n";
    try (ScriptedServer proxy = new ScriptedServer(OK, refused);
        HttpConnections through =
            client(
                Proxies.of(
                    Map.of(
                        "HTTP_PROXY", "http://me:pw@127.0.0.1:" + proxy.port(),
                        "https_proxy", "127.0.0.1:" + proxy.port())))) {
      assertThat(text(through.send(get(URI.create("http://registry.invalid/v2/")))))
          .isEqualTo("hello");
      assertThatThrownBy(() -> through.send(get(URI.create("https://registry.invalid/v2/"))))
          .isInstanceOf(ConnectException.class)
          .hasMessageContaining("403");
      assertThat(proxy.heads().getFirst()).startsWith("GET http://registry.invalid/v2/ HTTP/1.1");
      assertThat(proxy.heads().getFirst()).contains("Proxy-Authorization: Basic bWU6cHc=\r\n");
      assertThat(proxy.heads().getLast()).startsWith("CONNECT registry.invalid:443 HTTP/1.1");
    }
  }

  @Test
  void failuresToConnectSayWhatTheyAre() throws IOException {
    try (Socket deaf = new Socket()) {
      deaf.bind(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0));
      URI address = URI.create("http://127.0.0.1:" + deaf.getLocalPort());
      assertThatThrownBy(() -> client.send(get(address))).isInstanceOf(ConnectException.class);
    }
    assertThatThrownBy(() -> client.send(get(URI.create("http://registry.invalid/"))))
        .isInstanceOf(UnknownHostException.class);
  }

  @Test
  void closingTheClientEndsItsExchanges() throws IOException {
    String stalled = "HTTP/1.1 200 OK\r\nContent-Length: 9\r\n\r\nhello";
    try (ScriptedServer server = new ScriptedServer(stalled)) {
      HttpAnswer answer = client.send(get(server.address("/")));
      client.close();
      assertThatThrownBy(() -> text(answer)).isInstanceOf(IOException.class);
      assertThatThrownBy(() -> client.send(get(server.address("/"))))
          .isInstanceOf(IOException.class);
    }
  }
}
