package io.varve.linux.hash;

import io.varve.oci.Digest.Algorithm;
import java.security.MessageDigest;

/** The fastest hashes of this host. */
public final class FastHash {

  private FastHash() {}

  /**
   * A fresh hash state: once there are more than some bytes to hash, by libcrypto where it loads,
   * else by the JDK. For one thread at a time; direct buffers are not copied then. The state can't
   * be cloned.
   *
   * @param algorithm the hash function
   * @return a new message digest
   */
  public static MessageDigest of(Algorithm algorithm) {
    return switch (algorithm) {
      case SHA256 -> new PatientSha256(FastHash::ofMany);
      case SHA512 -> algorithm.newMessageDigest();
    };
  }

  private static MessageDigest ofMany() {
    return LibCrypto.get()
        .<MessageDigest>map(NativeSha256::new)
        .orElseGet(Algorithm.SHA256::newMessageDigest);
  }

  /**
   * A fresh SHA-256 state.
   *
   * @return a new message digest
   */
  public static MessageDigest sha256() {
    return of(Algorithm.SHA256);
  }

  /**
   * Whether libcrypto is used.
   *
   * @return true when the library is there and works
   */
  public static boolean isNative() {
    return LibCrypto.get().isPresent();
  }
}
