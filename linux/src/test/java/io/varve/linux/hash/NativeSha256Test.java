package io.varve.linux.hash;

import java.security.MessageDigest;

/** The contract with libcrypto, which every Debian has. */
class NativeSha256Test extends Sha256Contract {

  @Override
  MessageDigest open() {
    return new NativeSha256(LibCrypto.get().orElseThrow());
  }
}
