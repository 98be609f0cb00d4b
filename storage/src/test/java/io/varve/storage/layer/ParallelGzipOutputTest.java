package io.varve.storage.layer;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ParallelGzipOutputTest {

  @ParameterizedTest
  @ValueSource(ints = {0, 1, 524_287, 524_288, 524_289, 3_000_000})
  void whatGoesInComesOut(int size) throws IOException {
    byte[] plain = bytes(size);
    byte[] packed = pack(plain, 3, 100_000);
    assertThat(new GZIPInputStream(new ByteArrayInputStream(packed)).readAllBytes())
        .isEqualTo(plain);
  }

  @ParameterizedTest
  @ValueSource(ints = {1, 524_288, 2_500_000})
  void threadsAndWritesDoNotChangeTheBytes(int size) throws IOException {
    byte[] plain = bytes(size);
    assertThat(pack(plain, 4, 7777)).isEqualTo(pack(plain, 1, 1 << 20));
  }

  private static byte[] bytes(int size) {
    byte[] bytes = new byte[size];
    new Random(size).nextBytes(bytes);
    Arrays.fill(bytes, 0, size / 2, (byte) 'x');
    return bytes;
  }

  private static byte[] pack(byte[] plain, int threads, int step) throws IOException {
    ByteArrayOutputStream packed = new ByteArrayOutputStream();
    try (ParallelGzipOutput out = new ParallelGzipOutput(packed, 6, threads)) {
      for (int at = 0; at < plain.length; at += step) {
        out.write(plain, at, Math.min(step, plain.length - at));
      }
    }
    return packed.toByteArray();
  }
}
