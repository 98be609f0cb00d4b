package io.varve.linux.hash;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Random;
import net.jqwik.api.Example;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;

/** The contract of both hashes. */
abstract class Sha256Contract {

  abstract MessageDigest open();

  @Example
  void theStandardsVectorsComeOut() {
    assertThat(hex(open().digest()))
        .isEqualTo("e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855");
    assertThat(hex(open().digest("abc".getBytes(StandardCharsets.US_ASCII))))
        .isEqualTo("ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad");
  }

  @Property(tries = 100)
  void theWayInDoesNotMatter(
      @ForAll long seed,
      @ForAll @IntRange(max = 200_000) int size,
      @ForAll @IntRange(min = 1, max = 90_000) int piece)
      throws Exception {
    byte[] bytes = new byte[size];
    Random random = new Random(seed);
    random.nextBytes(bytes);
    byte[] expected = MessageDigest.getInstance("SHA-256").digest(bytes);
    MessageDigest hash = open();
    for (int at = 0; at < size; at += piece) {
      int count = Math.min(piece, size - at);
      switch (random.nextInt(4)) {
        case 0 -> hash.update(bytes, at, count);
        case 1 -> hash.update(ByteBuffer.wrap(bytes, at, count));
        case 2 -> hash.update(ByteBuffer.wrap(bytes, at, count).asReadOnlyBuffer());
        default -> {
          ByteBuffer direct = ByteBuffer.allocateDirect(count + 3).position(3);
          direct.put(bytes, at, count).position(3);
          hash.update(direct);
          assertThat(direct.hasRemaining()).isFalse();
        }
      }
    }
    assertThat(hash.digest()).isEqualTo(expected);
  }

  @Example
  void aDigestOrAResetStartsAnew() {
    MessageDigest hash = open();
    byte[] empty = hash.digest();
    hash.update((byte) 1);
    hash.reset();
    assertThat(hash.digest()).isEqualTo(empty);
    hash.update((byte) 2);
    assertThat(hash.digest()).isNotEqualTo(empty);
    assertThat(hash.digest()).isEqualTo(empty);
    assertThat(hash.getDigestLength()).isEqualTo(32);
  }

  @Example
  void statesDoNotMix() {
    MessageDigest[] hashes = new MessageDigest[50];
    Arrays.setAll(hashes, _ -> open());
    for (int i = 0; i < hashes.length; i++) {
      hashes[i].update((byte) (i % 2));
    }
    assertThat(Arrays.stream(hashes).map(h -> hex(h.digest())).distinct()).hasSize(2);
  }

  private static String hex(byte[] hash) {
    return HexFormat.of().formatHex(hash);
  }
}
