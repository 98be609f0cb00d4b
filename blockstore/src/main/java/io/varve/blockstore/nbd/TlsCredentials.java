package io.varve.blockstore.nbd;

import io.varve.oci.error.InvalidArgument;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.KeyFactory;
import java.security.KeyStore;
import java.security.PrivateKey;
import java.security.cert.Certificate;
import java.security.cert.CertificateFactory;
import java.security.spec.InvalidKeySpecException;
import java.security.spec.PKCS8EncodedKeySpec;
import java.util.Base64;
import java.util.Collection;
import java.util.List;
import javax.net.ssl.KeyManagerFactory;
import javax.net.ssl.SSLContext;
import javax.net.ssl.SSLEngine;
import javax.net.ssl.TrustManagerFactory;

/**
 * What a server shows to its clients, and whom it lets in. With a certificate authority each client
 * must show a certificate of it; without one the connection is only encrypted.
 */
public final class TlsCredentials {

  private static final String CERTIFICATE = "server-cert.pem";
  private static final String KEY = "server-key.pem";
  private static final String AUTHORITY = "ca-cert.pem";
  private static final String KEY_BEGIN = "-----BEGIN PRIVATE KEY-----";
  private static final String KEY_END = "-----END PRIVATE KEY-----";

  private final SSLContext context;
  private final boolean demandsCertificates;

  private TlsCredentials(SSLContext context, boolean demandsCertificates) {
    this.context = context;
    this.demandsCertificates = demandsCertificates;
  }

  /**
   * Reads credentials in the form in which qemu and nbdkit keep them.
   *
   * @param directory holds {@code server-cert.pem} (with intermediate certificates), {@code
   *     server-key.pem} (PKCS #8, RSA or EC) and, to let in only clients with a certificate of it,
   *     {@code ca-cert.pem}
   * @return the credentials
   * @throws InvalidArgument when the files can't be used
   * @throws IOException when they can't be read
   */
  public static TlsCredentials read(Path directory) throws IOException {
    try {
      CertificateFactory factory = CertificateFactory.getInstance("X.509");
      KeyStore own = KeyStore.getInstance("PKCS12");
      own.load(null, null);
      own.setKeyEntry(
          "server",
          key(directory.resolve(KEY)),
          new char[0],
          certificates(factory, directory.resolve(CERTIFICATE)).toArray(Certificate[]::new));
      KeyManagerFactory keys = KeyManagerFactory.getInstance("PKIX");
      keys.init(own, new char[0]);
      Path authority = directory.resolve(AUTHORITY);
      boolean demands = Files.exists(authority);
      TrustManagerFactory trust = TrustManagerFactory.getInstance("PKIX");
      if (demands) {
        trust.init(trusted(certificates(factory, authority)));
      }
      SSLContext context = SSLContext.getInstance("TLS");
      context.init(keys.getKeyManagers(), demands ? trust.getTrustManagers() : null, null);
      return new TlsCredentials(context, demands);
    } catch (GeneralSecurityException | IllegalArgumentException e) {
      throw new InvalidArgument(
          "credentials in %s can't be used (%s): expected %s, %s (PKCS #8, RSA or EC) and maybe %s"
              .formatted(directory, e.getMessage(), CERTIFICATE, KEY, AUTHORITY),
          e);
    }
  }

  private static List<Certificate> certificates(CertificateFactory factory, Path file)
      throws IOException, GeneralSecurityException {
    try (InputStream in = Files.newInputStream(file)) {
      Collection<? extends Certificate> found = factory.generateCertificates(in);
      return List.copyOf(found);
    }
  }

  private static KeyStore trusted(List<Certificate> authorities)
      throws IOException, GeneralSecurityException {
    KeyStore store = KeyStore.getInstance("PKCS12");
    store.load(null, null);
    for (int i = 0; i < authorities.size(); i++) {
      store.setCertificateEntry("authority" + i, authorities.get(i));
    }
    return store;
  }

  private static PrivateKey key(Path file) throws IOException, GeneralSecurityException {
    String text = Files.readString(file);
    int begin = text.indexOf(KEY_BEGIN);
    int end = text.indexOf(KEY_END);
    if (begin < 0 || end < begin) {
      throw new InvalidKeySpecException(file + " has no \"" + KEY_BEGIN + "\"");
    }
    byte[] bytes = Base64.getMimeDecoder().decode(text.substring(begin + KEY_BEGIN.length(), end));
    PKCS8EncodedKeySpec specification = new PKCS8EncodedKeySpec(bytes);
    try {
      return KeyFactory.getInstance("RSA").generatePrivate(specification);
    } catch (InvalidKeySpecException _) {
      return KeyFactory.getInstance("EC").generatePrivate(specification);
    }
  }

  /**
   * Whether only clients with a certificate are let in.
   *
   * @return true with a certificate authority
   */
  public boolean demandsCertificates() {
    return demandsCertificates;
  }

  SSLEngine newEngine() {
    SSLEngine engine = context.createSSLEngine();
    engine.setUseClientMode(false);
    engine.setNeedClientAuth(demandsCertificates);
    return engine;
  }
}
