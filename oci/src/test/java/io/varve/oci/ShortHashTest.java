package io.varve.oci;

import static org.assertj.core.api.Assertions.assertThat;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Random;
import org.junit.jupiter.api.Test;

class ShortHashTest {

  @Test
  void isWhatTheJdkComputesWhateverTheLength() throws NoSuchAlgorithmException {
    MessageDigest reference = MessageDigest.getInstance("SHA-256");
    Random random = new Random(1);
    for (int length = 0; length <= ShortHash.LONGEST; length += length < 1024 ? 1 : 31) {
      byte[] text = new byte[length];
      random.nextBytes(text);
      assertThat(ShortHash.of(text)).as("%d bytes", length).isEqualTo(reference.digest(text));
    }
  }
}
