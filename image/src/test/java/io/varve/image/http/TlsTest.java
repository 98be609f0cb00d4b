package io.varve.image.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.io.InputStream;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.time.Duration;
import java.util.Map;
import java.util.Optional;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import javax.net.ssl.TrustManagerFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with a certificate for localhost that only these tests trust. */
class TlsTest {

  private static final char[] PASSWORD = "secret".toCharArray();

  @TempDir static Path directory;

  private static SSLContext context;

  @BeforeAll
  static void makeCertificate() throws Exception {
    Path file = directory.resolve("keys.p12");
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=localhost",
                "-ext",
                "SAN=dns:localhost",
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "secret")
            .redirectErrorStream(true)
            .start();
    keytool.getInputStream().readAllBytes();
    assertThat(keytool.waitFor()).isZero();
    KeyStore keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    TrustManagerFactory trusted = TrustManagerFactory.getInstance("PKIX");
    trusted.init(keys);
    context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), trusted.getTrustManagers(), null);
  }

  /** Answers one request on each connection. */
  private static SSLServerSocket serve() throws IOException {
    SSLServerSocket server =
        (SSLServerSocket)
            context
                .getServerSocketFactory()
                .createServerSocket(0, 10, InetAddress.getLoopbackAddress());
    Thread.ofVirtual()
        .start(
            () -> {
              while (!server.isClosed()) {
                try (SSLSocket socket = (SSLSocket) server.accept()) {
                  socket.getInputStream().read();
                  socket
                      .getOutputStream()
                      .write(
                          "HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok"
                              .getBytes(StandardCharsets.US_ASCII));
                } catch (IOException e) {
                  // closed, or a client without trust
                }
              }
            });
    return server;
  }

  private static HttpConnections client(Optional<SSLContext> tls) {
    return new HttpConnections(Duration.ofMinutes(1), Duration.ofMinutes(1), Proxies.NONE, tls);
  }

  private static HttpRequest get(String host, SSLServerSocket server) {
    URI address = URI.create("https://" + host + ":" + server.getLocalPort() + "/");
    return new HttpRequest("GET", address, Map.of(), Payload.NONE);
  }

  @Test
  void aTrustedCertificateForTheHostIsAccepted() throws IOException {
    try (SSLServerSocket server = serve();
        HttpConnections client = client(Optional.of(context))) {
      assertThat(client.send(get("localhost", server)).status()).isEqualTo(200);
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws IOException {
    try (SSLServerSocket server = serve();
        HttpConnections client = client(Optional.of(context))) {
      assertThatThrownBy(() -> client.send(get("127.0.0.1", server)))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() throws IOException {
    try (SSLServerSocket server = serve();
        HttpConnections client = client(Optional.empty())) {
      assertThatThrownBy(() -> client.send(get("localhost", server)))
          .isInstanceOf(SSLException.class);
    }
  }
}
