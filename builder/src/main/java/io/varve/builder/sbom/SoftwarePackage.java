package io.varve.builder.sbom;

import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Optional;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * A package that was found.
 *
 * @param type the type of its package URL, such as {@code deb}
 * @param namespace who names it, such as the distribution or a Maven group
 * @param name its name
 * @param version its version
 * @param qualifiers what else its package URL says, such as the architecture
 * @param license what it says of its license, in its own words
 * @param supplier who made the package
 * @param foundIn the file that tells of it
 */
public record SoftwarePackage(
    String type,
    Optional<String> namespace,
    String name,
    String version,
    SortedMap<String, String> qualifiers,
    Optional<String> license,
    Optional<String> supplier,
    String foundIn)
    implements Comparable<SoftwarePackage> {

  private static final String PLAIN =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789.-_~:";

  /** Copies the map. */
  public SoftwarePackage {
    qualifiers = new TreeMap<>(qualifiers);
  }

  /**
   * A package without qualifiers, license and supplier.
   *
   * @param type the type of its package URL
   * @param namespace who names it
   * @param name its name
   * @param version its version
   * @param license what it says of its license
   * @param foundIn the file that tells of it
   */
  SoftwarePackage(
      String type,
      Optional<String> namespace,
      String name,
      String version,
      Optional<String> license,
      String foundIn) {
    this(type, namespace, name, version, new TreeMap<>(), license, Optional.empty(), foundIn);
  }

  /**
   * The package URL (purl specification).
   *
   * @return {@code pkg:TYPE/NAMESPACE/NAME@VERSION?QUALIFIERS}
   */
  public String url() {
    StringBuilder url = new StringBuilder("pkg:").append(type);
    namespace.ifPresent(value -> url.append('/').append(encode(value)));
    url.append('/').append(encode(name));
    if (!version.isEmpty()) {
      url.append('@').append(encode(version));
    }
    char separator = '?';
    for (Map.Entry<String, String> qualifier : qualifiers.entrySet()) {
      url.append(separator).append(qualifier.getKey()).append('=');
      url.append(encode(qualifier.getValue()));
      separator = '&';
    }
    return url.toString();
  }

  /** Percent-encodes all but what may stand in any part of a package URL. */
  private static String encode(String text) {
    StringBuilder encoded = new StringBuilder();
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      if (PLAIN.indexOf(b) >= 0) {
        encoded.append((char) b);
      } else {
        encoded.append('%').append(Character.toUpperCase(Character.forDigit(b >> 4 & 15, 16)));
        encoded.append(Character.toUpperCase(Character.forDigit(b & 15, 16)));
      }
    }
    return encoded.toString();
  }

  @Override
  public int compareTo(SoftwarePackage other) {
    int byUrl = url().compareTo(other.url());
    return byUrl != 0 ? byUrl : foundIn.compareTo(other.foundIn);
  }
}
