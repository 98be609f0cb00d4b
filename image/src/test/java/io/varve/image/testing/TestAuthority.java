package io.varve.image.testing;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.Key;
import java.security.KeyStore;
import java.util.Base64;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;

/** A certificate for a host that vouches for itself, made anew. */
public final class TestAuthority {

  private static final char[] PASSWORD = "secret".toCharArray();

  private final Path directory;
  private final KeyStore keys;

  /**
   * Makes a certificate.
   *
   * @param directory where files go
   * @param host a name or, as {@code ip:127.0.0.1}, an address
   */
  public TestAuthority(Path directory, String host)
      throws IOException, GeneralSecurityException, InterruptedException {
    this.directory = Files.createDirectories(directory);
    Path file = directory.resolve("keys.p12");
    String name = host.startsWith("ip:") ? host : "dns:" + host;
    Process keytool =
        new ProcessBuilder(
                Path.of(System.getProperty("java.home"), "bin", "keytool").toString(),
                "-genkeypair",
                "-alias",
                "test",
                "-keyalg",
                "EC",
                "-dname",
                "CN=test",
                "-ext",
                "SAN=" + name,
                "-storetype",
                "PKCS12",
                "-keystore",
                file.toString(),
                "-storepass",
                "secret")
            .redirectErrorStream(true)
            .start();
    String said = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    assertThat(keytool.waitFor()).as(said).isZero();
    keys = KeyStore.getInstance("PKCS12");
    try (InputStream in = Files.newInputStream(file)) {
      keys.load(in, PASSWORD);
    }
  }

  /** For a server with this certificate. */
  public SSLContext server() throws GeneralSecurityException {
    KeyManagerFactory own = KeyManagerFactory.getInstance("PKIX");
    own.init(keys, PASSWORD);
    SSLContext context = SSLContext.getInstance("TLS");
    context.init(own.getKeyManagers(), null, null);
    return context;
  }

  /** The certificate as a file that a client trusts. */
  public Path certificate() throws IOException, GeneralSecurityException {
    return pem("server.crt", "CERTIFICATE", keys.getCertificate("test").getEncoded());
  }

  /** The key as a file for a server. */
  public Path key() throws IOException, GeneralSecurityException {
    Key key = keys.getKey("test", PASSWORD);
    return pem("server.key", "PRIVATE KEY", key.getEncoded());
  }

  private Path pem(String file, String kind, byte[] bytes) throws IOException {
    String lines = Base64.getMimeEncoder(64, new byte[] {'\n'}).encodeToString(bytes);
    return Files.writeString(
        directory.resolve(file),
        "-----BEGIN " + kind + "-----\n" + lines + "\n-----END " + kind + "-----\n");
  }
}
