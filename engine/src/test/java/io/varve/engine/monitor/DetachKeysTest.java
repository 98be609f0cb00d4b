package io.varve.engine.monitor;

import static java.nio.charset.StandardCharsets.ISO_8859_1;
import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import org.junit.jupiter.api.Test;

/** Finding the detach keys. */
class DetachKeysTest {
  private final DetachKeys keys = new DetachKeys("pq".getBytes(ISO_8859_1));

  private String pass(String text, boolean complete) {
    ByteBuffer target = ByteBuffer.allocate(100);
    byte[] bytes = text.getBytes(ISO_8859_1);
    assertThat(keys.filter(bytes, bytes.length, target)).isEqualTo(complete);
    target.flip();
    return ISO_8859_1.decode(target).toString();
  }

  @Test
  void otherBytesPass() {
    assertThat(pass("hello", false)).isEqualTo("hello");
  }

  @Test
  void theSequenceIsHeldBackAndEndsIt() {
    assertThat(pass("abpq", true)).isEqualTo("ab");
  }

  @Test
  void aSequenceAcrossPiecesIsFound() {
    assertThat(pass("ap", false)).isEqualTo("a");
    assertThat(pass("q", true)).isEmpty();
  }

  @Test
  void aBeginningThatBreaksOffPasses() {
    assertThat(pass("pa", false)).isEqualTo("pa");
    assertThat(pass("pp", false)).isEqualTo("p");
    assertThat(pass("q", true)).isEmpty();
  }
}
