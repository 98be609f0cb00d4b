package io.varve.image.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.image.testing.TestAuthority;
import java.io.IOException;
import java.net.InetAddress;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Set;
import javax.net.ssl.SSLException;
import javax.net.ssl.SSLServerSocket;
import javax.net.ssl.SSLSocket;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** TLS with a certificate for localhost that only these tests trust. */
class TlsTest {

  @TempDir static Path directory;

  private static TestAuthority authority;

  @BeforeAll
  static void makeCertificate() throws Exception {
    authority = new TestAuthority(directory.resolve("keys"), "localhost");
  }

  /** Answers one request on each connection. */
  private static SSLServerSocket serve() throws Exception {
    SSLServerSocket server =
        (SSLServerSocket)
            authority
                .server()
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

  private static HttpConnections client(Trust trust) {
    return new HttpConnections(Duration.ofMinutes(1), Duration.ofMinutes(1), Proxies.NONE, trust);
  }

  /** A directory as docker has it, with the certificate for one host. */
  private static Trust trusted(String host, SSLServerSocket server) throws Exception {
    Path certificates = Files.createTempDirectory(directory, "certs.d");
    Path own = Files.createDirectories(certificates.resolve(host + ":" + server.getLocalPort()));
    Files.copy(authority.certificate(), own.resolve("ca.crt"));
    return new Trust(List.of(certificates), List.of(), Set.of());
  }

  private static HttpRequest get(String host, SSLServerSocket server) {
    URI address = URI.create("https://" + host + ":" + server.getLocalPort() + "/");
    return new HttpRequest("GET", address, Map.of(), Payload.NONE);
  }

  @Test
  void aCertificateInTheHostsDirectoryIsAccepted() throws Exception {
    try (SSLServerSocket server = serve();
        HttpConnections client = client(trusted("localhost", server))) {
      assertThat(client.send(get("localhost", server)).status()).isEqualTo(200);
    }
  }

  @Test
  void aCertificateInTheBundleOfTheHostIsAccepted() throws Exception {
    Path missing = directory.resolve("missing.crt");
    Trust trust = new Trust(List.of(), List.of(missing, authority.certificate()), Set.of());
    try (SSLServerSocket server = serve();
        HttpConnections client = client(trust)) {
      assertThat(client.send(get("localhost", server)).status()).isEqualTo(200);
    }
  }

  @Test
  void aCertificateForAnotherHostIsRefused() throws Exception {
    try (SSLServerSocket server = serve();
        HttpConnections client = client(trusted("127.0.0.1", server))) {
      assertThatThrownBy(() -> client.send(get("127.0.0.1", server)))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void aCertificateIsTrustedForItsHostOnly() throws Exception {
    try (SSLServerSocket server = serve();
        HttpConnections client = client(trusted("other", server))) {
      assertThatThrownBy(() -> client.send(get("localhost", server)))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void aCertificateThatNobodyVouchesForIsRefused() throws Exception {
    try (SSLServerSocket server = serve();
        HttpConnections client = client(Trust.NONE)) {
      assertThatThrownBy(() -> client.send(get("localhost", server)))
          .isInstanceOf(SSLException.class);
    }
  }

  @Test
  void aHostThatIsCalledInsecureMayShowAnyCertificate() throws Exception {
    try (SSLServerSocket server = serve();
        HttpConnections client =
            client(Trust.NONE.withUnverified(Set.of("127.0.0.1:" + server.getLocalPort())))) {
      assertThat(client.send(get("127.0.0.1", server)).status()).isEqualTo(200);
    }
  }

  @Test
  void aPlainRequestIsToldThatTheServerSpeaksTls() throws Exception {
    try (SSLServerSocket server = serve();
        HttpConnections client = client(Trust.NONE)) {
      URI address = URI.create("http://localhost:" + server.getLocalPort() + "/");
      assertThatThrownBy(() -> client.send(new HttpRequest("GET", address, Map.of(), Payload.NONE)))
          .isInstanceOf(TlsExpected.class);
    }
  }
}
