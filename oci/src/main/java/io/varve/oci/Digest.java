package io.varve.oci;

import io.varve.oci.error.InvalidArgument;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;
import java.util.Objects;

/**
 * A content identifier {@code algorithm:hex} (image specification, descriptor.md, "Digests").
 *
 * @param algorithm the hash function
 * @param hex the hash in lower-case hexadecimal, as long as the algorithm's output
 */
public record Digest(Algorithm algorithm, String hex) implements Comparable<Digest> {

  /** The registered hash functions. */
  public enum Algorithm {
    /** SHA-256, 64 hexadecimal digits. */
    SHA256("SHA-256", 64),
    /** SHA-512, 128 hexadecimal digits. */
    SHA512("SHA-512", 128);

    private final String javaName;
    private final int hexLength;

    Algorithm(String javaName, int hexLength) {
      this.javaName = javaName;
      this.hexLength = hexLength;
    }

    /**
     * A fresh hash state.
     *
     * @return a new message digest
     */
    public MessageDigest newMessageDigest() {
      try {
        return MessageDigest.getInstance(javaName);
      } catch (NoSuchAlgorithmException e) {
        throw new IllegalStateException("every Java platform has " + javaName, e);
      }
    }
  }

  /** Checks the form. */
  public Digest {
    Objects.requireNonNull(algorithm);
    if (hex.length() != algorithm.hexLength || !isLowerHex(hex)) {
      throw new InvalidArgument(
          "invalid digest \""
              + algorithm.name().toLowerCase(Locale.ROOT)
              + ":"
              + hex
              + "\": expected "
              + algorithm.hexLength
              + " lower-case hexadecimal digits");
    }
  }

  /**
   * Reads {@code algorithm:hex}.
   *
   * @param text the written form
   * @return the digest
   * @throws InvalidArgument when the form is wrong or the algorithm unknown
   */
  public static Digest parse(String text) {
    int colon = text.indexOf(':');
    String name = colon < 0 ? "" : text.substring(0, colon);
    return switch (name) {
      case "sha256" -> new Digest(Algorithm.SHA256, text.substring(colon + 1));
      case "sha512" -> new Digest(Algorithm.SHA512, text.substring(colon + 1));
      default ->
          throw new InvalidArgument(
              "invalid digest \"" + text + "\": expected sha256:<64 hexadecimal digits>");
    };
  }

  /**
   * Whether the text has the written form of a digest.
   *
   * @param text any text
   * @return true when {@link #parse} accepts it
   */
  public static boolean isDigest(String text) {
    return (text.length() == 71 && text.startsWith("sha256:") && isLowerHex(text.substring(7)))
        || (text.length() == 135 && text.startsWith("sha512:") && isLowerHex(text.substring(7)));
  }

  /**
   * The SHA-256 digest of some bytes.
   *
   * @param bytes the content
   * @return its digest
   */
  public static Digest of(byte[] bytes) {
    return ofHash(
        bytes.length <= ShortHash.LONGEST
            ? ShortHash.of(bytes)
            : Algorithm.SHA256.newMessageDigest().digest(bytes));
  }

  /**
   * The SHA-256 digest of the remaining bytes, which are consumed.
   *
   * @param bytes the content
   * @return its digest
   */
  public static Digest of(ByteBuffer bytes) {
    MessageDigest hash = Algorithm.SHA256.newMessageDigest();
    hash.update(bytes);
    return ofHash(hash.digest());
  }

  /**
   * The digest with a finished SHA-256 hash.
   *
   * @param hash 32 bytes
   * @return the digest
   */
  public static Digest ofHash(byte[] hash) {
    return new Digest(Algorithm.SHA256, HexFormat.of().formatHex(hash));
  }

  /**
   * The first twelve hexadecimal digits, as docker shows ids.
   *
   * @return twelve characters
   */
  public String shortHex() {
    return hex.substring(0, 12);
  }

  /** By hand, as {@link #hashCode}: the first use of a record's own costs milliseconds. */
  @Override
  public boolean equals(Object other) {
    return other instanceof Digest digest
        && algorithm == digest.algorithm
        && hex.equals(digest.hex);
  }

  @Override
  public int hashCode() {
    return hex.hashCode();
  }

  @Override
  public int compareTo(Digest other) {
    int byAlgorithm = algorithm.compareTo(other.algorithm);
    return byAlgorithm != 0 ? byAlgorithm : hex.compareTo(other.hex);
  }

  @Override
  public String toString() {
    return algorithm.name().toLowerCase(Locale.ROOT) + ":" + hex;
  }

  private static boolean isLowerHex(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if ((c < '0' || c > '9') && (c < 'a' || c > 'f')) {
        return false;
      }
    }
    return true;
  }
}
