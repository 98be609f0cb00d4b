package io.varve.blockstore.nbd;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.blockstore.BlockDevice;
import io.varve.blockstore.VolumeName;
import io.varve.blockstore.pool.PoolOptions;
import io.varve.blockstore.pool.ThinPool;
import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.Random;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** libnbd and qemu speak to the server over TLS, with certificates made by openssl. */
final class NbdTlsPeerTest {

  private static final VolumeName V = new VolumeName("v");
  private static final int SIZE = 16 << 20;

  @TempDir Path directory;

  private ThinPool pool;
  private Path keys;
  private NbdServer server;

  private record Ended(int code, String text) {}

  @BeforeEach
  void serve() throws Exception {
    keys = Files.createDirectory(directory.resolve("keys"));
    succeed(
        "openssl",
        "req",
        "-x509",
        "-newkey",
        "rsa:2048",
        "-nodes",
        "-subj",
        "/CN=authority",
        "-keyout",
        "ca-key.pem",
        "-out",
        "ca-cert.pem",
        "-days",
        "2");
    certificate("server", "subjectAltName=IP:127.0.0.1");
    certificate("client", "extendedKeyUsage=clientAuth");
    pool = ThinPool.open(directory.resolve("pool"), PoolOptions.usual());
    pool.create(V, SIZE);
    server = NbdServer.listen(loopback(), exports(), Optional.of(TlsCredentials.read(keys)));
  }

  private void certificate(String name, String extension) throws Exception {
    Files.writeString(keys.resolve(name + ".ext"), extension + "\n");
    succeed(
        "openssl",
        "req",
        "-newkey",
        "ec",
        "-pkeyopt",
        "ec_paramgen_curve:P-256",
        "-nodes",
        "-subj",
        "/CN=" + name,
        "-keyout",
        name + "-key.pem",
        "-out",
        name + ".csr");
    succeed(
        "openssl",
        "x509",
        "-req",
        "-in",
        name + ".csr",
        "-CA",
        "ca-cert.pem",
        "-CAkey",
        "ca-key.pem",
        "-CAcreateserial",
        "-out",
        name + "-cert.pem",
        "-days",
        "2",
        "-extfile",
        name + ".ext");
  }

  private static InetSocketAddress loopback() throws IOException {
    return new InetSocketAddress(InetAddress.ofLiteral("127.0.0.1"), 0);
  }

  private NbdExports exports() {
    return new NbdExports() {
      @Override
      public List<String> names() {
        return List.of("v");
      }

      @Override
      public Optional<BlockDevice> open(String name) throws IOException {
        return name.equals("v") ? Optional.of(pool.open(V)) : Optional.empty();
      }
    };
  }

  @AfterEach
  void stop() throws IOException {
    server.close();
    pool.close();
  }

  private String uri(String more) throws IOException {
    int port = ((InetSocketAddress) server.address()).getPort();
    return "nbds://127.0.0.1:" + port + "/v" + more;
  }

  @Test
  void aClientWithACertificateCopiesBothWays() throws Exception {
    byte[] bytes = new byte[SIZE];
    new Random(1).nextBytes(bytes);
    Path image = Files.write(directory.resolve("image"), bytes);
    String trusted = uri("?tls-certificates=" + keys);
    assertThat(succeed("nbdinfo", trusted)).contains("TLS").contains("base:allocation");
    succeed("nbdcopy", image.toString(), trusted);
    Path back = directory.resolve("back");
    succeed("nbdcopy", trusted, back.toString());
    assertThat(Files.mismatch(image, back)).isEqualTo(-1);
  }

  @Test
  void clientsWithoutEncryptionOrCertificateAreTurnedAway() throws Exception {
    assertThat(run("nbdinfo", uri("").replace("nbds", "nbd")).code()).isNotZero();
    Path strangers = Files.createDirectory(directory.resolve("strangers"));
    Files.copy(keys.resolve("ca-cert.pem"), strangers.resolve("ca-cert.pem"));
    assertThat(run("nbdinfo", uri("?tls-certificates=" + strangers)).code()).isNotZero();
    assertThat(succeed("nbdinfo", "--size", uri("?tls-certificates=" + keys)))
        .isEqualTo(SIZE + "\n");
  }

  @Test
  void onlyServersThatDemandCertificatesLeaveTheLoopback() throws Exception {
    InetSocketAddress anywhere = new InetSocketAddress(InetAddress.ofLiteral("0.0.0.0"), 0);
    try (NbdServer open =
        NbdServer.listen(anywhere, exports(), Optional.of(TlsCredentials.read(keys)))) {
      assertThat(open.isEncrypted()).isTrue();
    }
    Files.delete(keys.resolve("ca-cert.pem"));
    TlsCredentials encryptionOnly = TlsCredentials.read(keys);
    assertThatThrownBy(() -> NbdServer.listen(anywhere, exports(), Optional.of(encryptionOnly)))
        .isInstanceOf(InvalidArgument.class);
    Files.writeString(keys.resolve("server-key.pem"), "no key");
    assertThatThrownBy(() -> TlsCredentials.read(keys))
        .isInstanceOf(InvalidArgument.class)
        .hasMessageContaining("server-key.pem");
  }

  private String succeed(String... command) throws Exception {
    Ended ended = run(command);
    assertThat(ended.code()).as("%s: %s", String.join(" ", command), ended.text()).isZero();
    return ended.text();
  }

  private Ended run(String... command) throws Exception {
    Path output = Files.createTempFile(directory, "output", ".txt");
    Process process =
        new ProcessBuilder(command)
            .directory(keys.toFile())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    boolean ended = process.waitFor(1, TimeUnit.MINUTES);
    if (!ended) {
      process.destroyForcibly();
    }
    return new Ended(
        ended ? process.exitValue() : -1, Files.readString(output, StandardCharsets.ISO_8859_1));
  }
}
