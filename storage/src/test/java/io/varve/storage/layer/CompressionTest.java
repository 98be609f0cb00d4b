package io.varve.storage.layer;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.varve.oci.MediaType.Compression;
import io.varve.oci.error.DataLoss;
import io.varve.oci.error.NotImplemented;
import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.util.Arrays;
import java.util.Random;
import java.util.zip.GZIPInputStream;
import net.jqwik.api.ForAll;
import net.jqwik.api.Property;
import net.jqwik.api.constraints.IntRange;
import org.junit.jupiter.api.Test;

class CompressionTest {

  private static byte[] compress(byte[] content, Compression compression, int piece)
      throws IOException {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream();
    try (OutputStream out = Compressor.open(bytes, compression)) {
      for (int at = 0; at < content.length; at += piece) {
        out.write(content, at, Math.min(piece, content.length - at));
      }
    }
    return bytes.toByteArray();
  }

  private static byte[] content(Random random, int size) {
    byte[] content = new byte[size];
    for (int i = 0; i < size; i++) {
      content[i] = (byte) (random.nextInt(8) == 0 ? random.nextInt() : i >> 5);
    }
    return content;
  }

  @Property(tries = 40)
  void whatWasCompressedComesBackAndTheBytesDependOnTheContentAlone(
      @ForAll Compression compression,
      @ForAll long seed,
      @ForAll @IntRange(max = 1_200_000) int size,
      @ForAll @IntRange(min = 1000, max = 600_000) int piece)
      throws IOException {
    byte[] content = content(new Random(seed), size);
    byte[] compressed = compress(content, compression, piece);
    assertThat(Arrays.equals(compressed, compress(content, compression, 300_000))).isTrue();
    byte[] back = Decompressor.open(new ByteArrayInputStream(compressed)).readAllBytes();
    assertThat(Arrays.equals(back, content)).isTrue();
  }

  @Test
  void gzipIsOneMemberThatAnyReaderTakes() throws IOException {
    for (int size : new int[] {0, 1, 256 * 1024, 256 * 1024 + 1, 1_000_000}) {
      byte[] content = content(new Random(size), size);
      byte[] compressed = compress(content, Compression.GZIP, 100_000);
      assertThat(new GZIPInputStream(new ByteArrayInputStream(compressed)).readAllBytes())
          .isEqualTo(content);
    }
  }

  @Test
  void theNumberOfCoresDoesNotShow() throws IOException {
    byte[] content = content(new Random(1), 2_000_000);
    ByteArrayOutputStream one = new ByteArrayOutputStream();
    ByteArrayOutputStream many = new ByteArrayOutputStream();
    try (OutputStream a = new ParallelGzipOutput(one, 6, 1);
        OutputStream b = new ParallelGzipOutput(many, 6, 7)) {
      a.write(content);
      b.write(content);
    }
    assertThat(one.toByteArray()).isEqualTo(many.toByteArray());
  }

  @Test
  void severalFramesAreOneStreamAndACutOneIsNoticed() throws IOException {
    byte[] content = content(new Random(2), 300_000);
    for (Compression compression : new Compression[] {Compression.GZIP, Compression.ZSTD}) {
      byte[] once = compress(content, compression, 1 << 20);
      byte[] twice = Arrays.copyOf(once, once.length * 2);
      System.arraycopy(once, 0, twice, once.length, once.length);
      assertThat(Decompressor.open(new ByteArrayInputStream(twice)).readAllBytes())
          .hasSize(600_000);
      byte[] cut = Arrays.copyOf(once, once.length - 10);
      assertThatThrownBy(() -> Decompressor.open(new ByteArrayInputStream(cut)).readAllBytes())
          .isInstanceOf(DataLoss.class);
    }
  }

  @Test
  void otherCompressionsAreNamed() {
    assertThatThrownBy(() -> Decompressor.detect(new byte[] {'B', 'Z', 'h', '9', 0, 0}))
        .isInstanceOf(NotImplemented.class);
  }
}
