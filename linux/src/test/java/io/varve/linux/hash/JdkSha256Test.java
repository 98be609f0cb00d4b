package io.varve.linux.hash;

import io.varve.oci.Digest.Algorithm;
import java.security.MessageDigest;

/** The contract with the JDK's hash, which takes over where libcrypto is missing. */
class JdkSha256Test extends Sha256Contract {

  @Override
  MessageDigest open() {
    return Algorithm.SHA256.newMessageDigest();
  }
}
