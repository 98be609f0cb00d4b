package io.varve.linux.hash;

import io.varve.oci.Digest.Algorithm;
import java.security.MessageDigest;

/** The fastest hashes of this host. */
public final class FastHash {

  private FastHash() {}

  /**
   * A fresh hash state, by libcrypto where it loads, else by the JDK. For one thread at a time;
   * direct buffers are not copied. The state can't be cloned.
   *
   * @param algorithm the hash function
   * @return a new message digest
   */
  public static MessageDigest of(Algorithm algorithm) {
    return switch (algorithm) {
      case SHA256 ->
          LibCrypto.get()
              .<MessageDigest>map(NativeSha256::new)
              .orElseGet(algorithm::newMessageDigest);
      case SHA512 -> algorithm.newMessageDigest();
    };
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
