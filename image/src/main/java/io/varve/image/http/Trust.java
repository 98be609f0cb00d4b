package io.varve.image.http;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.cert.Certificate;
import java.security.cert.CertificateException;
import java.security.cert.CertificateFactory;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Whose certificates are believed, besides those that this Java trusts: the host's own bundle, and
 * what lies in docker's and podman's directories, {@code certs.d/HOST[:PORT]/*.crt}.
 *
 * @param directories directories with one for each host
 * @param bundles files with the authorities that the host trusts; those that are missing are passed
 * @param unverified hosts ({@code host[:port]}) whose certificate is not looked at
 */
public record Trust(List<Path> directories, List<Path> bundles, Set<String> unverified) {

  private static final int TLS_PORT = 443;

  /** Only whom this Java trusts. */
  public static final Trust NONE = new Trust(List.of(), List.of(), Set.of());

  /** Copies the collections. */
  public Trust {
    directories = List.copyOf(directories);
    bundles = List.copyOf(bundles);
    unverified = Set.copyOf(unverified);
  }

  /**
   * The places that hosts keep certificates at.
   *
   * @param environment variables by name; {@code SSL_CERT_FILE} replaces the host's bundle
   * @return all places, whether they exist or not
   */
  public static Trust of(Map<String, String> environment) {
    List<Path> directories = new ArrayList<>();
    Optional.ofNullable(environment.get("HOME"))
        .map(home -> Path.of(home, ".config/containers/certs.d"))
        .ifPresent(directories::add);
    directories.add(Path.of("/etc/containers/certs.d"));
    directories.add(Path.of("/etc/docker/certs.d"));
    List<Path> bundles =
        Optional.ofNullable(environment.get("SSL_CERT_FILE"))
            .map(file -> List.of(Path.of(file)))
            .orElse(
                List.of(
                    Path.of("/etc/ssl/certs/ca-certificates.crt"),
                    Path.of("/etc/pki/tls/certs/ca-bundle.crt")));
    return new Trust(directories, bundles, Set.of());
  }

  /**
   * The same trust, and more.
   *
   * @param hosts hosts ({@code host[:port]}) whose certificate is not looked at
   * @return a copy
   */
  public Trust withUnverified(Set<String> hosts) {
    return new Trust(directories, bundles, hosts);
  }

  boolean verifies(String host, int port) {
    return names(host, port).stream().noneMatch(unverified::contains);
  }

  private static List<String> names(String host, int port) {
    String whole = host + ":" + port;
    return port == TLS_PORT ? List.of(whole, host) : List.of(whole);
  }

  /** The authorities that are trusted for a host, besides this Java's. */
  List<Certificate> authorities(String host, int port) throws CertificateException {
    CertificateFactory factory = CertificateFactory.getInstance("X.509");
    List<Certificate> found = new ArrayList<>();
    try {
      for (Path directory : directories) {
        for (String name : names(host, port)) {
          readAll(directory.resolve(name), factory, found);
        }
      }
      for (Path bundle : bundles) {
        if (Files.isRegularFile(bundle)) {
          read(bundle, factory, found);
        }
      }
    } catch (IOException e) {
      throw new CertificateException("cannot read trusted certificates: " + e.getMessage(), e);
    }
    return found;
  }

  private static void readAll(Path directory, CertificateFactory factory, List<Certificate> found)
      throws IOException, CertificateException {
    if (Files.isDirectory(directory)) {
      try (DirectoryStream<Path> files = Files.newDirectoryStream(directory, "*.crt")) {
        for (Path file : files) {
          read(file, factory, found);
        }
      }
    }
  }

  private static void read(Path file, CertificateFactory factory, List<Certificate> found)
      throws IOException, CertificateException {
    try (InputStream in = Files.newInputStream(file)) {
      found.addAll(factory.generateCertificates(in));
    } catch (CertificateException e) {
      throw new CertificateException(file + " holds no certificate: " + e.getMessage(), e);
    }
  }
}
