package io.varve.linux.hash;

import static org.assertj.core.api.Assertions.assertThat;

import io.varve.oci.Digest.Algorithm;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

/** The contract, and when the other way is chosen. */
class PatientSha256Test extends Sha256Contract {
  private final AtomicInteger chosen = new AtomicInteger();

  @Override
  MessageDigest open() {
    return new PatientSha256(
        () -> {
          chosen.incrementAndGet();
          return Algorithm.SHA256.newMessageDigest();
        });
  }

  @Test
  void theOtherWayBeginsWhereItPays() {
    byte[] bytes = new byte[32 * 1024 + 1];
    new Random(3).nextBytes(bytes);
    MessageDigest reference = Algorithm.SHA256.newMessageDigest();
    for (int length : new int[] {0, 1, 1024, 1025, bytes.length - 1}) {
      MessageDigest hash = open();
      hash.update(bytes, 0, length / 2);
      hash.update(ByteBuffer.wrap(bytes, length / 2, length - length / 2));
      reference.update(bytes, 0, length);
      assertThat(hash.digest()).isEqualTo(reference.digest());
    }
    assertThat(chosen).hasValue(0);

    MessageDigest hash = open();
    hash.update(bytes, 0, 100);
    hash.update(bytes, 100, bytes.length - 100);
    assertThat(hash.digest()).isEqualTo(reference.digest(bytes));
    assertThat(chosen).hasValue(1);
    assertThat(hash.digest(new byte[] {7})).isEqualTo(reference.digest(new byte[] {7}));
    assertThat(chosen).hasValue(1);
  }
}
